package dev.hikyaku.server.jmx;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Asks for a user's new password: at the terminal, twice and unseen, else the first line of input.
 */
final class UserPassword {
    private static final int LONGEST_BYTES = 1024;

    private UserPassword() {}

    static String ask(String user, InputStream input) throws CliFailure {
        Optional<Console> terminal = terminal();
        String password = terminal.isPresent() ? prompt(terminal.get(), user) : firstLine(input);
        if (password.isEmpty()) {
            throw new CliFailure(
                    CliFailure.USAGE,
                    "password: empty (expected: one at the prompt, or as a line on standard"
                            + " input)");
        }
        return password;
    }

    /** From Java 22 on there may be a console that is no terminal; only those versions can say. */
    private static Optional<Console> terminal() {
        Console console = System.console();
        if (console == null) {
            return Optional.empty();
        }
        try {
            Object isTerminal = Console.class.getMethod("isTerminal").invoke(console);
            return Boolean.TRUE.equals(isTerminal) ? Optional.of(console) : Optional.empty();
        } catch (ReflectiveOperationException e) {
            return Optional.of(console);
        }
    }

    private static String prompt(Console terminal, String user) throws CliFailure {
        char[] password = terminal.readPassword("Password of %s: ", user);
        char[] again = terminal.readPassword("The same again: ");
        if (password == null || !Arrays.equals(password, again)) {
            throw new CliFailure(
                    CliFailure.USAGE, "password: not the same twice (expected: the same)");
        }
        return new String(password);
    }

    static String firstLine(InputStream input) throws CliFailure {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (int b = input.read(); b >= 0 && b != '\n'; b = input.read()) {
                line.write(b);
                if (line.size() > LONGEST_BYTES) {
                    throw new CliFailure(
                            CliFailure.USAGE,
                            "password: too long (expected: at most " + LONGEST_BYTES + " bytes)");
                }
            }
        } catch (IOException e) {
            throw new CliFailure(
                    CliFailure.USAGE, "password: standard input cannot be read (expected: a line)");
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
