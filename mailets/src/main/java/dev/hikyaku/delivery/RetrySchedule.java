package dev.hikyaku.delivery;

import org.apache.james.util.DurationParser;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a mail is tried again after a failure for now (RFC 5321 §4.5.4.1).
 *
 * <pre>{@code
 * 1 minute, 5 minutes, 15 minutes, 1 hour, 3 hours, 6 hours for 5 days
 * }</pre>
 *
 * <p>The delays come one after another. With {@code for}, the last repeats until the mail is that
 * old, and a last try is made then; without, there is none after the last delay. Each delay is up
 * to a tenth shorter or longer, by chance, so that mails that failed together do not come back
 * together.
 *
 * <p>A mail that has had fewer tries than there are delays is tried again however old it is: a
 * server that was down for days, or whose clock was set, has not done its part yet.
 *
 * @param delays the delays; none means no second try
 * @param lifetime how old a mail gets
 */
public record RetrySchedule(List<Duration> delays, Optional<Duration> lifetime) {

    /** What counts where nothing is set. */
    public static final String DEFAULT =
            "1 minute, 5 minutes, 15 minutes, 1 hour, 3 hours, 6 hours for 5 days";

    private static final double JITTER = 0.1;
    private static final String FOR = " for ";
    private static final Duration LONGEST = Duration.ofDays(366);

    public RetrySchedule {
        delays = List.copyOf(delays);
        delays.forEach(RetrySchedule::require);
        lifetime.ifPresent(RetrySchedule::require);
        if (delays.isEmpty() && lifetime.isPresent()) {
            throw wrong("for " + lifetime.get(), null);
        }
    }

    private static void require(Duration duration) {
        if (!duration.isPositive() || duration.compareTo(LONGEST) > 0) {
            throw wrong(duration.toString(), null);
        }
    }

    /**
     * Reads a schedule.
     *
     * @throws IllegalArgumentException of the form {@code retryDelays: value (expected: …)}
     */
    public static RetrySchedule from(String text) {
        int end = text.indexOf(FOR);
        String delays = end < 0 ? text : text.substring(0, end);
        return new RetrySchedule(
                Arrays.stream(delays.split(","))
                        .map(String::strip)
                        .filter(delay -> !delay.isEmpty())
                        .map(RetrySchedule::duration)
                        .toList(),
                end < 0
                        ? Optional.empty()
                        : Optional.of(duration(text.substring(end + FOR.length()).strip())));
    }

    private static Duration duration(String text) {
        try {
            return DurationParser.parse(text);
        } catch (RuntimeException e) {
            throw wrong(text, e);
        }
    }

    private static IllegalArgumentException wrong(String value, RuntimeException cause) {
        return new IllegalArgumentException(
                "retryDelays: "
                        + value
                        + " (expected: durations such as 5 minutes, 1 hour for 5 days)",
                cause);
    }

    /**
     * The delay before the next try, or nothing when there have been enough.
     *
     * @param failed how many tries have failed before this one
     * @param age how long ago the first was
     */
    public Optional<Duration> next(int failed, Duration age, RandomGenerator random) {
        if (failed < delays.size()) {
            return Optional.of(jittered(delays.get(failed), random));
        }
        return lifetime.filter(most -> age.compareTo(most) < 0)
                .map(most -> shorter(jittered(delays.getLast(), random), most.minus(age)));
    }

    private static Duration jittered(Duration delay, RandomGenerator random) {
        double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
        return Duration.ofMillis(Math.round(delay.toMillis() * factor));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
