package dev.hikyaku.smtp;

import dev.hikyaku.outcome.Reply;
import dev.hikyaku.trace.RefusedElsewhere;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;

import java.util.List;
import java.util.Map;

/**
 * Whom a mail comes from and goes to (RFC 5321 §2.3.1). Addresses go over the wire as they stand
 * here: a {@code +detail} is the store's business.
 *
 * @param recipients one at least; one that stands there twice is named twice
 * @param smtpUtf8 whether the mail came with SMTPUTF8 (RFC 6531 §3.4) and must go on with it
 * @param refused recipients that were refused elsewhere, and how: the peer shall not deliver to
 *     them but tell the sender ({@link RefusedElsewhere})
 * @param dsn what the sender wants to be told
 */
public record Envelope(
        MaybeSender sender,
        List<MailAddress> recipients,
        boolean smtpUtf8,
        Map<MailAddress, Reply> refused,
        DsnRequest dsn) {

    public Envelope {
        recipients = List.copyOf(recipients);
        refused = Map.copyOf(refused);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("recipients: none (expected: one at least)");
        }
    }

    /** An envelope of a mail whose sender has not said what it wants to be told. */
    public Envelope(
            MaybeSender sender,
            List<MailAddress> recipients,
            boolean smtpUtf8,
            Map<MailAddress, Reply> refused) {
        this(sender, recipients, smtpUtf8, refused, DsnRequest.NONE);
    }

    /** An envelope of a mail with ASCII headers. */
    public static Envelope of(MaybeSender sender, List<MailAddress> recipients) {
        return new Envelope(sender, recipients, false, Map.of());
    }

    /** An envelope of a mail with ASCII headers, and what its sender wants to be told. */
    public static Envelope of(MaybeSender sender, List<MailAddress> recipients, DsnRequest dsn) {
        return new Envelope(sender, recipients, false, Map.of(), dsn);
    }

    /** An envelope of a mail whose sender is to be told that these were refused. */
    public static Envelope refused(MaybeSender sender, Map<MailAddress, Reply> recipients) {
        return new Envelope(sender, List.copyOf(recipients.keySet()), false, recipients);
    }
}
