package dev.hikyaku.smtp;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;

import java.util.List;

/**
 * Whom a mail comes from and goes to (RFC 5321 §2.3.1). Addresses go over the wire as they stand
 * here: a {@code +detail} is the store's business.
 *
 * @param recipients one at least; one that stands there twice is named twice
 * @param smtpUtf8 whether the mail came with SMTPUTF8 (RFC 6531 §3.4) and must go on with it
 */
public record Envelope(MaybeSender sender, List<MailAddress> recipients, boolean smtpUtf8) {

    public Envelope {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("recipients: none (expected: one at least)");
        }
    }

    /** An envelope of a mail with ASCII headers. */
    public static Envelope of(MaybeSender sender, List<MailAddress> recipients) {
        return new Envelope(sender, recipients, false);
    }
}
