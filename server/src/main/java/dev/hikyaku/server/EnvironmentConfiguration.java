package dev.hikyaku.server;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.XMLConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.interpol.Lookup;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.james.util.LoggingLevel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads a role's XML files and fills in the environment.
 *
 * <p>{@code <bind>${env:HIKYAKU_BIND_MX:-0.0.0.0:25}</bind>} shows its default in the file. A
 * variable without default must be set, or the start fails naming file, key and variable. So does a
 * missing file, whatever {@code james.fail.on.missing.configuration} says.
 */
public final class EnvironmentConfiguration implements ConfigurationProvider {
    private final Path conf;
    private final Environment environment;

    public EnvironmentConfiguration(Path conf, Environment environment) {
        this.conf = conf;
        this.environment = environment;
    }

    @Override
    public HierarchicalConfiguration<ImmutableNode> getConfiguration(
            String component, LoggingLevel levelOnError) throws ConfigurationException {
        List<String> parts = List.of(component.split("\\."));
        HierarchicalConfiguration<ImmutableNode> part = read(parts.getFirst() + ".xml");
        for (String name : parts.subList(1, parts.size())) {
            part = part.configurationAt(name);
        }
        return part;
    }

    private HierarchicalConfiguration<ImmutableNode> read(String file)
            throws ConfigurationException {
        XMLConfiguration xml = parse(file);
        Lookup lookup = name -> environment.get(name).orElse(null);
        xml.installInterpolator(Map.of("env", lookup), List.of());
        @SuppressWarnings("unchecked")
        HierarchicalConfiguration<ImmutableNode> filled =
                (HierarchicalConfiguration<ImmutableNode>) xml.interpolatedConfiguration();
        requireNothingUnset(file, filled);
        return filled;
    }

    private XMLConfiguration parse(String file) throws ConfigurationException {
        try (InputStream in = Files.newInputStream(conf.resolve(file))) {
            return FileConfigurationProvider.getConfig(in);
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(
                    file + ": missing (expected: a file in " + conf + ")", e);
        } catch (ConfigurationException e) {
            throw new ConfigurationException(file + ": " + reason(e) + " (expected: XML)", e);
        } catch (IOException e) {
            throw new ConfigurationException(file + ": " + e + " (expected: a readable file)", e);
        }
    }

    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    private static void requireNothingUnset(
            String file, HierarchicalConfiguration<ImmutableNode> filled)
            throws ConfigurationException {
        var keys = filled.getKeys();
        while (keys.hasNext()) {
            String key = keys.next();
            Stream<String> values = filled.getList(String.class, key, List.of()).stream();
            for (String variable : values.flatMap(UnsetVariable::in).toList()) {
                throw UnsetVariable.of(file, key, variable);
            }
        }
    }
}
