package dev.hikyaku.server;

import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.interpol.Lookup;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.utils.PropertiesProvider;

import java.io.FileNotFoundException;
import java.util.List;
import java.util.Map;

/**
 * Reads a role's {@code .properties} files and fills in the environment, as {@link
 * EnvironmentConfiguration} does for the XML files.
 */
public final class EnvironmentProperties extends PropertiesProvider {
    private final Environment environment;

    public EnvironmentProperties(Directories directories, Environment environment) {
        super(new FileSystemImpl(directories), directories.configurationPath());
        this.environment = environment;
    }

    @Override
    public Configuration getConfiguration(String name)
            throws FileNotFoundException, ConfigurationException {
        return filled(name, super.getConfiguration(name));
    }

    @Override
    public Configuration getConfigurations(String... names)
            throws FileNotFoundException, ConfigurationException {
        return filled(String.join("|", names), super.getConfigurations(names));
    }

    private Configuration filled(String name, Configuration read) throws ConfigurationException {
        Lookup lookup = variable -> environment.get(variable).orElse(null);
        read.installInterpolator(Map.of("env", lookup), List.of());
        var keys = read.getKeys();
        while (keys.hasNext()) {
            String key = keys.next();
            for (Object value : read.getList(key)) {
                var unset = UnsetVariable.in(String.valueOf(value)).findFirst();
                if (unset.isPresent()) {
                    throw UnsetVariable.of(name + ".properties", key, unset.get());
                }
            }
        }
        return read;
    }
}
