package dev.hikyaku.outcome;

import org.apache.james.core.MailAddress;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What SMTP says of all recipients at once (RFC 5321 §4.2.5), made of what became of each:
 *
 * <pre>
 * one refused for now, or not decided     4xx: the sender keeps the mail for all of them
 * all delivered                           250
 * all refused for good                    5xx
 * some delivered, some refused for good   250, and the sender is told of those refused;
 *                                         where nobody can tell: {@link #orRefusal}
 * </pre>
 *
 * <p>Those who have it already when a mail comes again for all of them must not get it twice: a
 * store knows a repeat, and {@code DeliveryInsideData} remembers them.
 *
 * @param refusedBesides those refused for good while others got the mail; empty otherwise
 */
public record OneReply(Reply reply, Map<MailAddress, Reply> refusedBesides) {
    private static final Outcome UNDECIDED =
            Outcome.refused(new Reply(451, "4.3.0", "Something failed here, try again later"));

    public OneReply {
        refusedBesides = Collections.unmodifiableMap(new LinkedHashMap<>(refusedBesides));
    }

    /** What there is to say of these recipients. */
    public static OneReply of(List<MailAddress> recipients, Outcomes outcomes) {
        Reply delivered = null;
        Reply forNow = null;
        Map<MailAddress, Reply> forGood = new LinkedHashMap<>();
        for (MailAddress recipient : recipients) {
            Outcome outcome = outcomes.of(recipient).orElse(UNDECIDED);
            switch (outcome) {
                case Outcome.Delivered ok -> delivered = delivered == null ? ok.reply() : delivered;
                case Outcome.RefusedForNow no -> forNow = forNow == null ? no.reply() : forNow;
                case Outcome.RefusedForGood no -> forGood.put(recipient, no.reply());
            }
        }
        if (forNow != null) {
            return new OneReply(forNow, Map.of());
        }
        if (delivered == null) {
            return new OneReply(forGood.values().iterator().next(), Map.of());
        }
        return new OneReply(delivered, forGood);
    }

    /**
     * The reply where nobody here can tell the sender of those refused besides: 554 instead of 250,
     * so that the sender's own server tells.
     */
    public Reply orRefusal() {
        return refusedBesides.isEmpty() ? reply : inPart(refusedBesides.values().iterator().next());
    }

    /** What stands for a delivery to some and a refusal of others. */
    public static Reply inPart(Reply refusal) {
        return new Reply(
                554,
                refusal.status(),
                "Delivered to some recipients, refused for others: " + refusal.text());
    }
}
