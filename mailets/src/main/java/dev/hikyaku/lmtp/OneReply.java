package dev.hikyaku.lmtp;

import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Outcomes;
import dev.hikyaku.outcome.Reply;

import org.apache.james.core.MailAddress;

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
 * some delivered, some refused for good   250, and the sender is told of those refused
 * </pre>
 *
 * <p>Those who have it already when a mail comes again for all of them do not get it twice: the
 * store knows a repeat.
 *
 * @param refusedBesides those refused for good while others got the mail; empty otherwise
 */
record OneReply(Reply reply, Map<MailAddress, Reply> refusedBesides) {
    private static final Outcome UNDECIDED =
            Outcome.refused(new Reply(451, "4.3.0", "Something failed here, try again later"));

    static OneReply of(List<MailAddress> recipients, Outcomes outcomes) {
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
}
