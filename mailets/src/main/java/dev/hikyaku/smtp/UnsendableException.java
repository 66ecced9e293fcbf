package dev.hikyaku.smtp;

/** Something that must never be written to a peer, such as an address with a line end in it. */
final class UnsendableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnsendableException(String message) {
        super(message);
    }
}
