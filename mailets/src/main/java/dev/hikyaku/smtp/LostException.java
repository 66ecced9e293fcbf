package dev.hikyaku.smtp;

/** The dialogue with a peer cannot go on. */
final class LostException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Trouble trouble;

    LostException(Trouble trouble, String detail) {
        super(detail);
        this.trouble = trouble;
    }

    LostException(Trouble trouble, String detail, Throwable cause) {
        super(detail, cause);
        this.trouble = trouble;
    }

    Trouble trouble() {
        return trouble;
    }
}
