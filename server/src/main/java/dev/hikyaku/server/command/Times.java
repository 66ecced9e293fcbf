package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** Times of the server as people read them: {@code 2d3h}, {@code 4m10s}. */
final class Times {

    private Times() {}

    /** How long ago; null when it is not known. */
    static String since(JsonNode time, Clock clock) {
        Instant instant = instant(time);
        return instant == null ? null : text(Duration.between(instant, clock.instant()));
    }

    /** How long until; {@code now} when it is past, null when it is not known. */
    static String until(JsonNode time, Clock clock) {
        Instant instant = instant(time);
        if (instant == null) {
            return null;
        }
        Duration wait = Duration.between(clock.instant(), instant);
        return wait.toSeconds() <= 0 ? "now" : "in " + text(wait);
    }

    /** The two largest units that are not nothing. */
    static String text(Duration duration) {
        Duration positive = duration.isNegative() ? Duration.ZERO : duration;
        if (positive.toDays() > 0) {
            return positive.toDays() + "d" + positive.toHoursPart() + "h";
        }
        if (positive.toHours() > 0) {
            return positive.toHours() + "h" + positive.toMinutesPart() + "m";
        }
        if (positive.toMinutes() > 0) {
            return positive.toMinutes() + "m" + positive.toSecondsPart() + "s";
        }
        return positive.toSeconds() + "s";
    }

    private static Instant instant(JsonNode time) {
        try {
            return time.isTextual() ? Instant.parse(time.asText()) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
