package dev.hikyaku.server.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Where a password comes from: a prompt without echo, the first line of standard input, or the
 * first line of a file. No option takes the password itself, since command lines are seen by
 * everybody on the machine and stay in the shell's history.
 */
public final class PasswordOptions {
    private static final int MOST_BYTES = 4096;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--password-stdin",
            description = "Read the password from the first line of standard input.")
    private boolean standardInput;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "Read the password from the first line of a file.")
    private Path file;

    /** A password to be set, which a person types twice. */
    public Secret fresh() {
        return read(true);
    }

    /** A password to be shown. */
    public Secret known() {
        return read(false);
    }

    /** Whether one of the options says where it comes from. */
    boolean given() {
        return standardInput || file != null;
    }

    private Secret read(boolean twice) {
        if (standardInput && file != null) {
            throw CommandFailure.wrong(
                    "--password-stdin", "with --password-file", "one of the two");
        }
        if (file != null) {
            return Secret.firstLine("--password-file", file, ExitCode.WRONG_ARGUMENTS);
        }
        Caller caller = Caller.of(command);
        if (standardInput) {
            return firstLine("--password-stdin", "password", caller.input());
        }
        return caller.terminal()
                .map(terminal -> ask(terminal, twice))
                .orElseThrow(
                        () ->
                                CommandFailure.wrong(
                                        "password",
                                        "not given",
                                        "--password-stdin or --password-file without a terminal"));
    }

    private static Secret ask(Caller.Terminal terminal, boolean twice) {
        char[] first = terminal.secret("Password: ");
        if (first == null || first.length == 0) {
            throw CommandFailure.wrong("password", "nothing", "at least one character");
        }
        if (twice) {
            char[] second = terminal.secret("Password again: ");
            if (!Arrays.equals(first, second)) {
                throw CommandFailure.wrong("password", "typed differently", "the same twice");
            }
        }
        return Secret.of(new String(first));
    }

    /** The first line of standard input: what the option says shall be in it. */
    static Secret firstLine(String option, String what, InputStream in) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
                if (line.size() == MOST_BYTES) {
                    throw CommandFailure.wrong(option, "a longer line", "at most 4096 bytes");
                }
                line.write(octet);
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.WRONG_ARGUMENTS, option + ": " + e.getMessage(), e);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        String password = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        if (password.isEmpty()) {
            throw CommandFailure.wrong(option, "nothing", "a line with the " + what);
        }
        return Secret.of(password);
    }
}
