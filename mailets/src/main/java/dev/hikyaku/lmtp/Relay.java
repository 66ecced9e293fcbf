package dev.hikyaku.lmtp;

import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Reply;
import dev.hikyaku.smtp.Envelope;
import dev.hikyaku.smtp.Handover;
import dev.hikyaku.smtp.HopOutcome;
import dev.hikyaku.smtp.HopOutcome.NotAttempted;
import dev.hikyaku.smtp.Message;
import dev.hikyaku.smtp.Trouble;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Takes a mail to the hops of its recipients, one transaction for all that have the same hops.
 *
 * <p>A hop that could not be reached is followed by the next of the route. One that has answered in
 * any way, or may have the mail already, is not: another store would not know that it is a repeat.
 */
final class Relay {
    private static final Outcome NO_ROUTE =
            Outcome.refused(new Reply(451, "4.3.5", "no route to this recipient"));

    private final Hops hops;

    Relay(Hops hops) {
        this.hops = hops;
    }

    /**
     * Hands a mail over; an outcome for each recipient, in their order.
     *
     * @param passed hears of each hop that was tried
     */
    Map<MailAddress, Outcome> handOver(
            MaybeSender sender,
            Collection<MailAddress> recipients,
            Message message,
            Consumer<Passage> passed) {
        Map<MailAddress, Outcome> outcomes = new LinkedHashMap<>();
        recipients.forEach(recipient -> outcomes.put(recipient, NO_ROUTE));
        Collection<MailAddress> left = once(sender, recipients, message, passed, outcomes);
        if (!left.isEmpty()) {
            // An operator has changed the table under this mail.
            once(sender, left, message, passed, outcomes);
        }
        return outcomes;
    }

    /** Returns those whose hop was closed before it began. */
    private Collection<MailAddress> once(
            MaybeSender sender,
            Collection<MailAddress> recipients,
            Message message,
            Consumer<Passage> passed,
            Map<MailAddress, Outcome> outcomes) {
        Map<List<NextHop>, List<MailAddress>> byHops = new LinkedHashMap<>();
        for (MailAddress recipient : recipients) {
            byHops.computeIfAbsent(hops.of(recipient), ways -> new ArrayList<>()).add(recipient);
        }
        List<MailAddress> closed = new ArrayList<>();
        byHops.forEach(
                (ways, group) ->
                        closed.addAll(along(ways, sender, group, message, passed, outcomes)));
        return closed;
    }

    private static List<MailAddress> along(
            List<NextHop> ways,
            MaybeSender sender,
            List<MailAddress> recipients,
            Message message,
            Consumer<Passage> passed,
            Map<MailAddress, Outcome> outcomes) {
        List<MailAddress> left = recipients;
        List<MailAddress> closed = new ArrayList<>();
        for (NextHop hop : ways) {
            Handover handover = hop.deliver(Envelope.of(sender, left), message);
            passed.accept(new Passage(hop.name(), left, handover));
            List<MailAddress> next = new ArrayList<>();
            for (int i = 0; i < left.size(); i++) {
                HopOutcome outcome = handover.outcomes().get(i);
                outcomes.put(left.get(i), outcome.outcome());
                if (outcome instanceof NotAttempted open && open.trouble() != Trouble.UNREADABLE) {
                    (open.trouble() == Trouble.STOPPING ? closed : next).add(left.get(i));
                }
            }
            left = next;
            if (left.isEmpty()) {
                break;
            }
        }
        return closed;
    }
}
