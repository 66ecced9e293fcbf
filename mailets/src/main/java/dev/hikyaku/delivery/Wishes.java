package dev.hikyaku.delivery;

import org.apache.james.core.MailAddress;
import org.apache.mailet.DsnParameters.Notify;
import org.apache.mailet.DsnParameters.RecipientDsnParameters;
import org.apache.mailet.Mail;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import javax.mail.MessagingException;

/** What the sender of a mail wants to be told, and what may be told it at all. */
final class Wishes {
    private static final Set<String> BULK = Set.of("bulk", "junk", "list");

    private Wishes() {}

    /** Those of whom it wants to hear (RFC 3461 §4.1; without NOTIFY, of failure and delay). */
    static List<MailAddress> tellOf(Notify what, Mail mail, Collection<MailAddress> recipients) {
        return recipients.stream().filter(recipient -> wants(what, mail, recipient)).toList();
    }

    private static boolean wants(Notify what, Mail mail, MailAddress recipient) {
        Optional<EnumSet<Notify>> wanted =
                mail.dsnParameters()
                        .map(dsn -> dsn.getRcptParameters().get(recipient))
                        .flatMap(RecipientDsnParameters::getNotifyParameter);
        return wanted.map(set -> set.contains(what)).orElse(what != Notify.SUCCESS);
    }

    /**
     * Whether a word about a delay makes sense: nobody waits for one who sent by a program (RFC
     * 3834 §2, §5), and nobody is there behind the null sender.
     */
    static boolean someoneWaits(Mail mail) throws MessagingException {
        return mail.hasSender()
                && field(mail, "Auto-Submitted").map(value -> value.startsWith("no")).orElse(true)
                && field(mail, "Precedence").map(value -> !BULK.contains(value)).orElse(true)
                && field(mail, "List-Id").isEmpty();
    }

    private static Optional<String> field(Mail mail, String name) throws MessagingException {
        String[] values = mail.getMessage().getHeader(name);
        return values == null
                ? Optional.empty()
                : Optional.of(values[0].strip().toLowerCase(Locale.ROOT));
    }
}
