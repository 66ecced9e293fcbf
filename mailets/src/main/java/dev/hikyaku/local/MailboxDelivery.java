package dev.hikyaku.local;

import dev.hikyaku.local.Mailboxes.Addressed;
import dev.hikyaku.local.Mailboxes.Stored;
import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Outcome.Delivered;
import dev.hikyaku.outcome.Reply;
import dev.hikyaku.trace.Trace;

import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.metrics.api.Metric;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.mailet.Mail;
import org.apache.mailet.StorageDirective;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.mail.MessagingException;

/**
 * The way of one mail from its recipients to their mailboxes and back to one decision each.
 *
 * <p>An account gets the mail once, however many recipients stand for it ({@code user+a}, {@code
 * user+b}): what a script chose and what a repeat is known by belong to the account too, so a
 * second copy would be the same mail in the same folder. All of them hear what became of the one.
 *
 * @param full what those hear who have no room
 * @param delivered counts the mails that were stored
 */
record MailboxDelivery(Accounts accounts, Mailboxes mailboxes, Outcome full, Metric delivered) {
    private static final Outcome DELIVERED = new Delivered("delivered");
    private static final Outcome REPEATED = new Delivered("already delivered");
    private static final Outcome UNKNOWN =
            Outcome.refused(new Reply(550, "5.1.1", "no such user here"));
    private static final Outcome NO_ROOM =
            Outcome.refused(new Reply(452, "4.3.1", "no room for mail now"));
    private static final Outcome FAILED =
            Outcome.refused(new Reply(451, "4.3.0", "mailbox cannot take mail now"));

    /** Stores a mail; an answer for each of its recipients, in their order. */
    Map<MailAddress, Decision> of(Mail mail) throws MessagingException {
        Map<MailAddress, Decision> decisions = new LinkedHashMap<>();
        Map<MailAddress, Username> users = new LinkedHashMap<>();
        for (MailAddress recipient : mail.getRecipients()) {
            // In its place from the start: replies come in the order of the recipients.
            decisions.put(recipient, new Decision(FAILED));
            try {
                accounts.of(recipient)
                        .ifPresentOrElse(
                                user -> users.put(recipient, user),
                                () -> decisions.put(recipient, new Decision(UNKNOWN)));
            } catch (MessagingException | UsersRepositoryException | RuntimeException e) {
                decisions.put(recipient, failed(e));
            }
        }
        if (!users.isEmpty()) {
            Map<Username, Decision> byUser =
                    store(mail, users.values().stream().distinct().toList());
            users.forEach((recipient, user) -> decisions.put(recipient, byUser.get(user)));
        }
        return decisions;
    }

    private Map<Username, Decision> store(Mail mail, List<Username> users)
            throws MessagingException {
        Optional<String> id = Trace.believedId(mail);
        List<Addressed> addressed = users.stream().map(user -> addressed(mail, user, id)).toList();
        Map<Username, Decision> decisions = new LinkedHashMap<>();
        try (MailContent content = MailContent.of(mail)) {
            List<Stored> stored = mailboxes.deliver(content, addressed);
            for (int i = 0; i < stored.size(); i++) {
                decisions.put(users.get(i), decide(stored.get(i)));
            }
        }
        return decisions;
    }

    private static Addressed addressed(Mail mail, Username user, Optional<String> id) {
        StorageDirective directive = StorageDirective.fromMail(user, mail);
        return new Addressed(
                user,
                directive.getTargetFolder().filter(name -> !name.isBlank()).orElse("INBOX"),
                directive.getFlags(),
                id.map(known -> new DeliveryKey(known, user)));
    }

    private Decision decide(Stored stored) {
        return switch (stored) {
            case Stored.Kept kept -> {
                delivered.increment();
                yield new Decision(DELIVERED);
            }
            case Stored.Repeated repeated -> new Decision(REPEATED);
            case Stored.OverQuota overQuota -> new Decision(full);
            case Stored.NoRoom noRoom -> new Decision(NO_ROOM, Optional.of(noRoom.cause()));
            case Stored.Failed failed -> failed(failed.cause());
        };
    }

    private static Decision failed(Exception cause) {
        return new Decision(FAILED, Optional.of(cause));
    }
}
