package dev.hikyaku.delivery;

import org.apache.james.util.DurationParser;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * When a mail from the spool is tried again after a failure for now.
 *
 * @param delays one a try; after the last the sender is told
 */
public record RetryPlan(List<Duration> delays) {
    private static final AttributeName TRIES = AttributeName.of("hikyaku-tries");

    public RetryPlan {
        delays = List.copyOf(delays);
    }

    /** Reads {@code 1 minute, 5 minutes, 1 hour}. */
    public static RetryPlan from(String text) {
        return new RetryPlan(
                Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(delay -> !delay.isEmpty())
                        .map(RetryPlan::delay)
                        .toList());
    }

    private static Duration delay(String text) {
        try {
            return DurationParser.parse(text);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "retryDelays: " + text + " (expected: durations such as 5 minutes)", e);
        }
    }

    /**
     * The delay before the next try, or nothing when there have been enough. Counts on the mail.
     */
    public Optional<Duration> next(Mail mail) {
        int tries = AttributeUtils.getValueAndCastFromMail(mail, TRIES, Integer.class).orElse(0);
        if (tries >= delays.size()) {
            return Optional.empty();
        }
        mail.setAttribute(new Attribute(TRIES, AttributeValue.of(tries + 1)));
        return Optional.of(delays.get(tries));
    }
}
