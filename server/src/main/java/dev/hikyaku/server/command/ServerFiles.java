package dev.hikyaku.server.command;

import dev.hikyaku.server.Arguments;
import dev.hikyaku.server.Directories;
import dev.hikyaku.server.Environment;
import dev.hikyaku.server.configuration.ConfigurationFiles;

import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a server on this machine has its files, found as it does itself. A mixin. */
public final class ServerFiles {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--role", paramLabel = "ROLE", description = "As the server.")
    private String role;

    @Option(names = "--conf", paramLabel = "DIR", description = "As the server.")
    private String conf;

    @Option(names = "--var", paramLabel = "DIR", description = "As the server.")
    private String var;

    /** The server's directories. */
    public Directories directories() {
        Caller caller = Caller.of(command);
        List<String> given = new ArrayList<>();
        add(given, "--role", role);
        add(given, "--conf", conf);
        add(given, "--var", var);
        try {
            return Arguments.from(given, new Environment(caller.variables()), caller.home())
                    .directories();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.WRONG_ARGUMENTS, e.getMessage());
        }
    }

    private static void add(List<String> arguments, String name, String value) {
        if (value != null) {
            arguments.addAll(List.of(name, value));
        }
    }

    /** A properties file of its configuration, if there is one. */
    public Optional<Configuration> properties(String file) {
        Directories directories = directories();
        ConfigurationFiles files =
                ConfigurationFiles.of(
                        directories.conf(),
                        directories.var(),
                        directories.home(),
                        new Environment(Caller.of(command).variables()));
        try {
            return files.has(file) ? Optional.of(files.properties(file)) : Optional.empty();
        } catch (ConfigurationException | IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.FAILED, e.getMessage());
        }
    }
}
