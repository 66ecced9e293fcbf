package dev.hikyaku.server.command;

/**
 * Ends the command with one line on standard error and an exit code of {@link ExitCode}. The
 * message has the form {@code what: value (expected: …)}; with {@code --json} it is printed as
 * {@code {"error":"…","exitCode":1}}.
 */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    public CommandFailure(int exitCode, String message) {
        this(exitCode, message, null);
    }

    public CommandFailure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** The same for what an operator should have written otherwise. */
    public static CommandFailure wrong(String what, String value, String expected) {
        return new CommandFailure(
                ExitCode.WRONG_ARGUMENTS, "%s: %s (expected: %s)".formatted(what, value, expected));
    }

    public int exitCode() {
        return exitCode;
    }
}
