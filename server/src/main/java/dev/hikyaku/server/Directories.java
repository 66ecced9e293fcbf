package dev.hikyaku.server;

import org.apache.james.filesystem.api.JamesDirectoriesProvider;
import org.apache.james.server.core.configuration.Configuration;

import java.nio.file.Path;

/**
 * Where one server finds and leaves its files.
 *
 * @param conf the role's configuration, {@code file://conf/} in James' files
 * @param var what the server writes, {@code file://var/} in James' files
 * @param home what every other relative {@code file://} names, {@code extensions-jars/} above all
 */
public record Directories(Path conf, Path var, Path home)
        implements JamesDirectoriesProvider, Configuration {

    private static final ConfigurationPath CONF = new ConfigurationPath("file://conf/");

    public Directories {
        conf = conf.toAbsolutePath().normalize();
        var = var.toAbsolutePath().normalize();
        home = home.toAbsolutePath().normalize();
    }

    @Override
    public ConfigurationPath configurationPath() {
        return CONF;
    }

    @Override
    public JamesDirectoriesProvider directories() {
        return this;
    }

    @Override
    public String getAbsoluteDirectory() {
        return "/";
    }

    @Override
    public String getConfDirectory() {
        return conf + "/";
    }

    @Override
    public String getVarDirectory() {
        return var + "/";
    }

    @Override
    public String getRootDirectory() {
        return home.toString();
    }
}
