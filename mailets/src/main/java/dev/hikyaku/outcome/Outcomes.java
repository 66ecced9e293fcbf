package dev.hikyaku.outcome;

import org.apache.james.core.MailAddress;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the pipeline decided for each recipient of the mail that is on the line right now.
 *
 * <p>A listener that runs the pipeline inside DATA opens one of these around it; mailets that
 * settle a recipient's fate write to {@link #current()}. The pipeline runs on one thread from end
 * to end, and James copies a mail when a matcher splits it, so the thread and not the mail carries
 * the record. From the spool there is none, and mailets have nobody to tell.
 *
 * <p>A recipient nobody decided about has no outcome: the listener answers 451 and the sender keeps
 * the mail.
 */
public final class Outcomes implements AutoCloseable {

    private static final ThreadLocal<Outcomes> CURRENT = new ThreadLocal<>();

    private final Map<String, Outcome> byRecipient = new ConcurrentHashMap<>();

    private Outcomes() {}

    /**
     * Opens the record for the mail this thread is about to process; close it when the reply is
     * made.
     */
    public static Outcomes open() {
        if (CURRENT.get() != null) {
            throw new IllegalStateException("a mail is already on the line on this thread");
        }
        Outcomes outcomes = new Outcomes();
        CURRENT.set(outcomes);
        return outcomes;
    }

    /** The record of the mail on the line, or nothing when the mail comes from the spool. */
    public static Optional<Outcomes> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /**
     * Writes down a decision. The first one stands: what has been delivered is not refused
     * afterwards.
     */
    public void decide(MailAddress recipient, Outcome outcome) {
        byRecipient.putIfAbsent(key(recipient), outcome);
    }

    /** The decision for a recipient, if there is one. */
    public Optional<Outcome> of(MailAddress recipient) {
        return Optional.ofNullable(byRecipient.get(key(recipient)));
    }

    @Override
    public void close() {
        CURRENT.remove();
    }

    private static String key(MailAddress recipient) {
        // RFC 5321 §2.4: the domain is case-insensitive; James compares whole addresses that way.
        return recipient.asString().toLowerCase(Locale.ROOT);
    }
}
