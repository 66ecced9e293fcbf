package dev.hikyaku.server.logs;

/** In which notation a log line is written. */
public enum LogFormat {
    /** {@code key=value key="value with spaces"}. */
    LOGFMT {
        @Override
        Line open() {
            return new LogfmtLine();
        }
    },
    /** One JSON object (RFC 8259). */
    JSON {
        @Override
        Line open() {
            return new JsonLine();
        }
    };

    /** A new line to be filled. */
    abstract Line open();
}
