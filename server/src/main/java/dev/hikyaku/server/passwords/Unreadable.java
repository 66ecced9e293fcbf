package dev.hikyaku.server.passwords;

/** A hash that is none, or too dear; the message says what was expected. */
final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String expected) {
        super(expected);
    }
}
