package dev.hikyaku.server.command;

/** What the command's exit code tells a script; the larger numbers are those of BSD's sysexits. */
public final class ExitCode {
    /** It was done, or what was asked about is so. */
    public static final int DONE = 0;

    /** Refused, not found or failed; {@code doctor}: warnings. */
    public static final int FAILED = 1;

    /** {@code doctor}: failures. */
    public static final int DOCTOR_FAILED = 2;

    /** The command line is wrong (EX_USAGE). */
    public static final int WRONG_ARGUMENTS = 64;

    /** The server cannot be reached (EX_UNAVAILABLE). */
    public static final int UNREACHABLE = 69;

    /** The token is missing or refused (EX_NOPERM). */
    public static final int NO_PERMISSION = 77;

    private ExitCode() {}
}
