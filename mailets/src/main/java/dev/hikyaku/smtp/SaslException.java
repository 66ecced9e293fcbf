package dev.hikyaku.smtp;

/** The peer said what cannot come in a login. */
final class SaslException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * @param message for the log: no secrets
     */
    SaslException(String message) {
        super(message);
    }
}
