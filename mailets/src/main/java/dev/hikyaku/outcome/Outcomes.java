package dev.hikyaku.outcome;

import org.apache.james.core.MailAddress;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
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

    private final Map<String, List<String>> rewritten = new ConcurrentHashMap<>();

    private final boolean queue;

    private Outcomes(boolean queue) {
        this.queue = queue;
    }

    /**
     * Opens the record for the mail this thread is about to process; close it when the reply is
     * made.
     */
    public static Outcomes open() {
        return open(true);
    }

    /** As {@link #open()}, where nothing may be called delivered for lying in a queue here. */
    public static Outcomes openWithoutQueue() {
        return open(false);
    }

    private static Outcomes open(boolean queue) {
        if (CURRENT.get() != null) {
            throw new IllegalStateException("a mail is already on the line on this thread");
        }
        Outcomes outcomes = new Outcomes(queue);
        CURRENT.set(outcomes);
        return outcomes;
    }

    /** The record of the mail on the line, or nothing when the mail comes from the spool. */
    public static Optional<Outcomes> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** Whether a mailet may queue the mail and call it delivered. */
    public boolean mayQueue() {
        return queue;
    }

    /**
     * Writes down a decision. The first one stands: what has been delivered is not refused
     * afterwards.
     */
    public void decide(MailAddress recipient, Outcome outcome) {
        byRecipient.putIfAbsent(key(recipient), outcome);
    }

    /**
     * From here on a recipient stands for others: an alias, a group, a forward. The sender hears of
     * the one address it named; what that is, their outcomes make.
     */
    public void rewrite(MailAddress recipient, Collection<MailAddress> targets) {
        rewritten.put(key(recipient), targets.stream().map(Outcomes::key).toList());
    }

    /**
     * The decision for a recipient, if there is one. For a rewritten recipient it is the worst of
     * its targets' ones, and none while one of them is open: what might be lost for one is not
     * called delivered.
     */
    public Optional<Outcome> of(MailAddress recipient) {
        String key = key(recipient);
        List<Optional<Outcome>> outcomes =
                rewritten.getOrDefault(key, List.of(key)).stream()
                        .map(target -> Optional.ofNullable(byRecipient.get(target)))
                        .toList();
        if (outcomes.stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        return outcomes.stream()
                .flatMap(Optional::stream)
                .max(Comparator.comparingInt(Outcomes::badness));
    }

    private static int badness(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Delivered delivered -> 0;
            case Outcome.RefusedForGood forGood -> 1;
            case Outcome.RefusedForNow forNow -> 2;
        };
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
