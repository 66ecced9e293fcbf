package dev.hikyaku.server.configuration;

/**
 * A configuration file that cannot be read as what it is. The message never quotes the file, which
 * may hold secrets.
 */
final class UnreadableFile extends Exception {
    private static final long serialVersionUID = 1L;

    private final String where;
    private final String found;
    private final String expected;

    UnreadableFile(String where, String found, String expected) {
        super(where + ": " + found + " (expected: " + expected + ")");
        this.where = where;
        this.found = found;
        this.expected = expected;
    }

    Problem in(String file) {
        return new Problem(file, where, found, expected);
    }
}
