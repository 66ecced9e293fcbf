package dev.hikyaku.server.store.sql;

import java.util.Map;

/** The two databases; SQL is the same on both, a few words of the table definitions are not. */
public enum Dialect {
    /** Embedded, one file beside the messages: the default. */
    SQLITE(Map.of("id", "INTEGER", "bytes", "BLOB", "strict_end", " WITHOUT ROWID")),

    /** A server of version 15 or newer. */
    POSTGRESQL(Map.of("id", "BIGINT", "bytes", "BYTEA", "strict_end", ""));

    private final Map<String, String> placeholders;

    Dialect(Map<String, String> placeholders) {
        this.placeholders = placeholders;
    }

    /** What the migrations write as {@code ${name}}. */
    Map<String, String> placeholders() {
        return placeholders;
    }
}
