package dev.hikyaku.server.listener;

/**
 * Why a line is refused. All but the length are ways to make two servers see different lines (SMTP
 * smuggling).
 */
public enum LineFault {
    /** LF that does not follow CR. RFC 5321 §2.3.8. */
    BARE_LF("line feed without carriage return"),
    /** CR that LF does not follow. RFC 5321 §2.3.8. */
    BARE_CR("carriage return without line feed"),
    /** RFC 5321 §4.5.2 and RFC 5322 §4: no NUL. */
    NUL("NUL byte"),
    /** Longer than the listener takes. RFC 5321 §4.5.3.1. */
    TOO_LONG("line too long");

    private final String text;

    LineFault(String text) {
        this.text = text;
    }

    /** For a person, in a reply. */
    public String text() {
        return text;
    }
}
