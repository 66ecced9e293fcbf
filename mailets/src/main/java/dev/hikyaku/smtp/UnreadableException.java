package dev.hikyaku.smtp;

/** The message to be sent cannot be read here. */
final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(Exception cause) {
        super(String.valueOf(cause), cause);
    }
}
