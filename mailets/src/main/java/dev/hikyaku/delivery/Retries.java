package dev.hikyaku.delivery;

import org.apache.james.transport.mailets.remote.delivery.DeliveryRetriesHelper;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A schedule at work: the tries of a mail are counted on the mail itself, where James' own delivery
 * counts them ({@code delivery_retry_count}).
 */
public record Retries(RetrySchedule schedule, InstantSource clock, RandomGenerator random) {
    private static final AttributeName SINCE = AttributeName.of("dev.hikyaku.delivery.since");

    /** A schedule by this machine's clock. */
    public static Retries by(RetrySchedule schedule) {
        return new Retries(schedule, InstantSource.system(), RandomGenerator.getDefault());
    }

    /** Notes the time of a mail's first try, unless it is noted. */
    public void begin(Mail mail) {
        if (since(mail).isEmpty()) {
            mail.setAttribute(new Attribute(SINCE, AttributeValue.of(clock.millis())));
        }
    }

    /** How many tries of a mail have failed for now. */
    public static int failed(Mail mail) {
        return DeliveryRetriesHelper.retrieveRetries(mail);
    }

    /** How long ago its first try began. */
    public Duration age(Mail mail) {
        Instant now = clock.instant();
        return since(mail)
                .map(then -> Duration.between(then, now))
                .filter(Duration::isPositive)
                .orElse(Duration.ZERO);
    }

    /** The delay before the next try, or nothing when there have been enough. Counts the try. */
    public Optional<Duration> next(Mail mail) {
        begin(mail);
        Optional<Duration> delay = schedule.next(failed(mail), age(mail), random);
        DeliveryRetriesHelper.incrementRetries(mail);
        return delay;
    }

    private static Optional<Instant> since(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, SINCE, Long.class)
                .map(Instant::ofEpochMilli);
    }
}
