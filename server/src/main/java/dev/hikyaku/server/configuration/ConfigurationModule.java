package dev.hikyaku.server.configuration;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;

import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.server.core.configuration.Configuration.ConfigurationPath;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.util.LoggingLevel;
import org.apache.james.utils.PropertiesProvider;

import java.io.FileNotFoundException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Lets James read its files through {@link ConfigurationFiles}; overrides {@code
 * CommonServicesModule}.
 */
public final class ConfigurationModule extends AbstractModule {
    private final ConfigurationFiles files;

    public ConfigurationModule(ConfigurationFiles files) {
        this.files = files;
    }

    @Override
    protected void configure() {
        bind(ConfigurationFiles.class).toInstance(files);
        bind(ConfigurationProvider.class).toInstance(new Xml(files));
    }

    @Provides
    @Singleton
    PropertiesProvider properties(FileSystem fileSystem, ConfigurationPath path) {
        return new Lines(fileSystem, path, files);
    }

    private record Xml(ConfigurationFiles files) implements ConfigurationProvider {
        @Override
        public HierarchicalConfiguration<ImmutableNode> getConfiguration(
                String component, LoggingLevel levelOnError) throws ConfigurationException {
            String[] parts = component.split("\\.");
            HierarchicalConfiguration<ImmutableNode> part = files.xml(parts[0] + ".xml");
            for (String name : Arrays.asList(parts).subList(1, parts.length)) {
                part = part.configurationAt(name);
            }
            return part;
        }
    }

    private static final class Lines extends PropertiesProvider {
        private final ConfigurationFiles files;

        Lines(FileSystem fileSystem, ConfigurationPath path, ConfigurationFiles files) {
            super(fileSystem, path);
            this.files = files;
        }

        @Override
        public Configuration getConfiguration(String name)
                throws FileNotFoundException, ConfigurationException {
            return getConfigurations(name);
        }

        @Override
        public Configuration getConfigurations(String... names)
                throws FileNotFoundException, ConfigurationException {
            Optional<String> file =
                    Arrays.stream(names)
                            .map(name -> name + ".properties")
                            .filter(files::has)
                            .findFirst();
            if (file.isEmpty()) {
                throw fail(String.join(", ", names) + ".properties");
            }
            return files.properties(file.get());
        }
    }
}
