package dev.hikyaku.server.login;

import dev.hikyaku.server.listener.Networks;

import org.apache.commons.configuration2.Configuration;
import org.apache.james.util.DurationParser;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Reads one file's keys and refuses bad values as {@code file: key: value (expected: …)}. */
record Settings(String file, Configuration values) {

    void refuseUnknown(List<String> known) {
        values.getKeys()
                .forEachRemaining(
                        key -> {
                            if (!known.contains(key)) {
                                throw refused(key, "unknown key", "one of " + known);
                            }
                        });
    }

    int integer(String key, int fallback, int least, int most) {
        String text = text(key);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Answered below, like a number out of range.
        }
        throw refused(key, text, least + " to " + most);
    }

    Duration duration(String key, Duration fallback, Duration least, Duration most) {
        String text = text(key);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            Duration value = DurationParser.parse(text, ChronoUnit.SECONDS);
            if (value.compareTo(least) >= 0 && value.compareTo(most) <= 0) {
                return value;
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            // Answered below, like a time out of range.
        }
        throw refused(key, text, "a time such as 90s or 15m, " + least + " to " + most);
    }

    Networks networks(String key, Networks fallback) {
        if (!values.containsKey(key)) {
            return fallback;
        }
        try {
            return Networks.parse(String.join(",", values.getStringArray(key)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + key + ": " + e.getMessage(), e);
        }
    }

    private String text(String key) {
        return values.getString(key, "").strip();
    }

    IllegalArgumentException refused(String key, String value, String expected) {
        return new IllegalArgumentException(
                file + ": " + key + ": " + value + " (expected: " + expected + ")");
    }
}
