package dev.hikyaku.server.jmx;

/** What ends the command line tool before it is done: one line, and a code scripts can use. */
final class CliFailure extends Exception {
    private static final long serialVersionUID = 1L;

    static final int FAILED = 1;
    static final int USAGE = 64;
    static final int UNREACHABLE = 69;
    static final int NO_CREDENTIAL = 77;

    private final int code;

    CliFailure(int code, String line) {
        super(line);
        this.code = code;
    }

    int code() {
        return code;
    }
}
