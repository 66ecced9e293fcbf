package dev.hikyaku.smtp;

/** What a peer sent is no reply of RFC 5321 §4.2. */
final class MalformedReplyException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedReplyException(String message) {
        super(message);
    }
}
