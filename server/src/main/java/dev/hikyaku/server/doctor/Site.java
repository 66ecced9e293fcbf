package dev.hikyaku.server.doctor;

import dev.hikyaku.server.Directories;
import dev.hikyaku.server.Environment;
import dev.hikyaku.server.Role;
import dev.hikyaku.server.configuration.ConfigurationFiles;

import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.ex.ConfigurationRuntimeException;

import java.nio.file.Path;
import java.time.Clock;

/**
 * What is examined: a role, its files and its environment, exactly as the server reads them. The
 * server may or may not run.
 */
public final class Site {
    private final Role role;
    private final Directories directories;
    private final Environment environment;
    private final Overrides overrides;
    private final Clock clock;
    private Settings settings;

    public Site(
            Role role,
            Directories directories,
            Environment environment,
            Overrides overrides,
            Clock clock) {
        this.role = role;
        this.directories = directories;
        this.environment = environment;
        this.overrides = overrides;
        this.clock = clock;
    }

    public Role role() {
        return role;
    }

    public Directories directories() {
        return directories;
    }

    public Environment environment() {
        return environment;
    }

    public Overrides overrides() {
        return overrides;
    }

    public Clock clock() {
        return clock;
    }

    /** What the configuration files say, read once. */
    public synchronized Settings settings() throws Unexamined {
        if (settings == null) {
            try {
                settings = Settings.read(files());
            } catch (ConfigurationException
                    | ConfigurationRuntimeException
                    | IllegalArgumentException e) {
                throw new Unexamined(
                        "the configuration cannot be read",
                        "mend what the check configuration says");
            }
        }
        return settings;
    }

    /** The configuration files as the server sees them. */
    public ConfigurationFiles files() {
        return ConfigurationFiles.of(
                directories.conf(), directories.var(), directories.home(), environment);
    }

    /** The file behind {@code file://conf/x}, {@code file://x} or {@code file:///x}. */
    public Path file(String reference) {
        String name = reference;
        Path base = directories.home();
        if (name.startsWith("file://conf/")) {
            base = directories.conf();
            name = name.substring("file://conf/".length());
        } else if (name.startsWith("file://var/")) {
            base = directories.var();
            name = name.substring("file://var/".length());
        } else if (name.startsWith("file://")) {
            name = name.substring("file://".length());
        } else if (name.startsWith("file:")) {
            name = name.substring("file:".length());
        }
        return base.resolve(name);
    }
}
