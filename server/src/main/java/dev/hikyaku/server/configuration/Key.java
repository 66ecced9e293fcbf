package dev.hikyaku.server.configuration;

import java.util.Optional;

/**
 * One key of a configuration file, declared once: what it takes, what it means and what holds when
 * it is missing.
 *
 * <pre>{@code
 * Key.of("smtpserver.connectionLimit", Kinds.integer(0, 100_000))
 *         .orElse("0")
 *         .means("connections at a time, 0 for no limit")
 * }</pre>
 *
 * @param path elements from below the root, separated by dots, {@code @name} for an attribute; the
 *     whole name in a properties file; a trailing {@code *} stands for any ending
 * @param kind what values it takes
 * @param fallback what holds when it is missing; nothing when there is no default
 * @param meaning one line for the table of keys
 * @param repeatable whether it may stand several times
 */
public record Key(
        String path, Kind kind, Optional<String> fallback, String meaning, boolean repeatable) {

    static Key of(String path, Kind kind) {
        return new Key(path, kind, Optional.empty(), "", false);
    }

    Key orElse(String value) {
        return new Key(path, kind, Optional.of(value), meaning, repeatable);
    }

    Key means(String line) {
        return new Key(path, kind, fallback, line, repeatable);
    }

    Key many() {
        return new Key(path, kind, fallback, meaning, true);
    }

    /** The same key below another element. */
    Key under(String parent) {
        return new Key(parent + "." + path, kind, fallback, meaning, repeatable);
    }
}
