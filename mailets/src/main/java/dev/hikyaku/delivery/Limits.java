package dev.hikyaku.delivery;

import java.time.Duration;

/**
 * Bounds of a runner.
 *
 * @param atOnce mails under way at a time
 * @param perDestination of these, to one destination
 * @param stopWithin how long mails under way have to end when the server stops
 */
public record Limits(int atOnce, int perDestination, Duration stopWithin) {

    public Limits {
        if (atOnce < 1) {
            throw wrong("concurrency", atOnce, "1 or more");
        }
        if (perDestination < 1) {
            throw wrong("concurrencyPerDestination", perDestination, "1 or more");
        }
        if (stopWithin.isNegative()) {
            throw wrong("stopWithin", stopWithin, "a duration");
        }
    }

    private static IllegalArgumentException wrong(String key, Object value, String expected) {
        return new IllegalArgumentException(key + ": " + value + " (expected: " + expected + ")");
    }
}
