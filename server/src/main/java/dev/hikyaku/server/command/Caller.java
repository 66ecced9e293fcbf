package dev.hikyaku.server.command;

import picocli.CommandLine.Model.CommandSpec;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Who runs the command: its environment variables, its standard input and, when a person sits
 * there, the terminal.
 *
 * @param variables the environment
 * @param input standard input
 * @param terminal where a person can be asked; empty in scripts, with redirected input or output
 */
public record Caller(
        Map<String, String> variables, InputStream input, Optional<Terminal> terminal) {

    /** Asks a person. */
    public interface Terminal {
        /** A line typed without showing it; null at the end of the input. */
        char[] secret(String prompt);

        /** A line typed; null at the end of the input. */
        String line(String prompt);
    }

    public Caller {
        variables = Map.copyOf(variables);
    }

    /** The caller of this process. */
    static Caller ofProcess() {
        return new Caller(System.getenv(), System.in, ConsoleTerminal.ofProcess());
    }

    /** Who runs the command this spec belongs to. */
    public static Caller of(CommandSpec spec) {
        return ((HikyakuCommand) spec.root().userObject()).caller();
    }

    /** A variable's value, unless it is not set or blank. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    /** Where conf/ and var/ lie: HIKYAKU_HOME, else the working directory. */
    public Path home() {
        return Path.of(variable("HIKYAKU_HOME").orElse(""));
    }

    /** What the server writes: HIKYAKU_VAR, else {@code var} at home. */
    public Path var() {
        return home().resolve(variable("HIKYAKU_VAR").orElse("var"));
    }

    /** Names only: values may be secrets. */
    @Override
    public String toString() {
        return "Caller" + variables.keySet();
    }
}
