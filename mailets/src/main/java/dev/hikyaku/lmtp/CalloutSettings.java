package dev.hikyaku.lmtp;

import org.apache.commons.configuration2.Configuration;
import org.apache.james.util.DurationParser;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What stands in the element of {@link RecipientCallout}. A time without a unit is in seconds.
 *
 * @param positive {@code positive}, 10 minutes: how long a recipient that was taken is not asked
 *     about again
 * @param negative {@code negative}, 1 minute: how long one that was refused is not
 * @param remember {@code remember}, never if not set: for so long after the store last took a
 *     recipient, it is taken at RCPT while the store is silent
 * @param cacheSize {@code cacheSize}, 100000: most recipients that something is known of
 * @param patience {@code patience}, 30 seconds: how long a sender waits for the answer at most
 * @param harvest {@code slowAfter}, {@code slowBy}, {@code closeAfter}, {@code window}
 */
record CalloutSettings(
        Duration positive,
        Duration negative,
        Optional<Duration> remember,
        int cacheSize,
        Duration patience,
        HarvestLimits harvest) {

    private static final List<String> KEYS =
            List.of(
                    "positive",
                    "negative",
                    "remember",
                    "cacheSize",
                    "patience",
                    "slowAfter",
                    "slowBy",
                    "closeAfter",
                    "window");

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final int MOST_REFUSED = 1_000_000;

    /**
     * Reads the element.
     *
     * @throws IllegalArgumentException of the form {@code key: value (expected: …)}
     */
    static CalloutSettings from(Configuration element) {
        refuseUnknown(element);
        return new CalloutSettings(
                duration(element, "positive", SECOND, DAY).orElse(Duration.ofMinutes(10)),
                duration(element, "negative", SECOND, DAY).orElse(Duration.ofMinutes(1)),
                duration(element, "remember", SECOND, Duration.ofDays(90)),
                integer(element, "cacheSize", 1, 10_000_000).orElse(100_000),
                duration(element, "patience", SECOND, Duration.ofMinutes(4))
                        .orElse(Duration.ofSeconds(30)),
                new HarvestLimits(
                        integer(element, "slowAfter", 0, MOST_REFUSED).orElse(5),
                        duration(element, "slowBy", Duration.ZERO, HarvestLimits.LONGEST)
                                .orElse(Duration.ofSeconds(2)),
                        integer(element, "closeAfter", 1, MOST_REFUSED).orElse(20),
                        duration(element, "window", SECOND, DAY).orElse(Duration.ofMinutes(10))));
    }

    private static void refuseUnknown(Configuration element) {
        for (Iterator<String> keys = element.getKeys(); keys.hasNext(); ) {
            String key = keys.next();
            // Attributes are the handler chain's.
            if (!key.startsWith("[@") && !KEYS.contains(key)) {
                throw wrong(key, element.getString(key), "one of " + String.join(", ", KEYS));
            }
        }
    }

    private static Optional<String> text(Configuration element, String key) {
        return Optional.ofNullable(element.getString(key, null))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    private static Optional<Integer> integer(
            Configuration element, String key, int least, int most) {
        return text(element, key).map(value -> integer(key, value, least, most));
    }

    private static int integer(String key, String value, int least, int most) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, like a number out of range.
        }
        throw wrong(key, value, "a number from " + least + " to " + most);
    }

    private static Optional<Duration> duration(
            Configuration element, String key, Duration least, Duration most) {
        return text(element, key).map(value -> duration(key, value, least, most));
    }

    private static Duration duration(String key, String value, Duration least, Duration most) {
        try {
            Duration duration = DurationParser.parse(value, ChronoUnit.SECONDS);
            if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
                return duration;
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            // Told below, like a time out of range.
        }
        throw wrong(
                key,
                value,
                "a time such as 90 seconds or 10 minutes, from "
                        + least.toSeconds()
                        + " to "
                        + most.toSeconds()
                        + " seconds");
    }

    private static IllegalArgumentException wrong(String key, Object value, String expected) {
        return new IllegalArgumentException(key + ": " + value + " (expected: " + expected + ")");
    }
}
