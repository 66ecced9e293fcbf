package dev.hikyaku.server.logs;

/** A log line that is being written: keys come clean and once, values as they are. */
interface Line {

    void text(String key, String value);

    void number(String key, Number value);

    /** The line with its end; nothing may be written afterwards. */
    String close();
}
