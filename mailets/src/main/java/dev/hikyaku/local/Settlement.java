package dev.hikyaku.local;

import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Outcomes;
import dev.hikyaku.outcome.Reply;

import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;
import org.apache.mailet.ProcessingState;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

import javax.mail.MessagingException;

/**
 * What becomes of recipients who do not get the mail now: a sender on the line hears it; otherwise
 * the mail goes on for them alone, in a copy.
 *
 * @param bounces the processor that tells the sender
 */
record Settlement(MailetContext context, ProcessingState bounces) {
    private static final AttributeName DELIVERY_ERROR = AttributeName.of("delivery-error");

    /** Refuses these recipients for good. */
    void refuse(Mail mail, Collection<MailAddress> recipients, Reply reply)
            throws MessagingException {
        if (Outcomes.current().isPresent()) {
            Outcomes outcomes = Outcomes.current().get();
            recipients.forEach(recipient -> outcomes.decide(recipient, Outcome.refused(reply)));
        } else {
            bounce(mail, recipients, reply);
        }
    }

    /** Tells the sender of a mail from the spool. */
    void bounce(Mail mail, Collection<MailAddress> recipients, Reply reply)
            throws MessagingException {
        Mail copy = only(mail, recipients);
        try {
            copy.setErrorMessage(reply.toString());
            copy.setAttribute(new Attribute(DELIVERY_ERROR, AttributeValue.of(reply.toString())));
            context.sendMail(copy, bounces.getValue());
        } finally {
            LifecycleUtil.dispose(copy);
        }
    }

    /** Spools the mail for these recipients, to go on in a processor. */
    void spool(Mail mail, Collection<MailAddress> recipients, String processor, Duration delay)
            throws MessagingException {
        Mail copy = only(mail, recipients);
        try {
            if (delay.isZero()) {
                context.sendMail(copy, processor);
            } else {
                context.sendMail(copy, processor, delay.toMillis(), TimeUnit.MILLISECONDS);
            }
        } finally {
            LifecycleUtil.dispose(copy);
        }
    }

    private static Mail only(Mail mail, Collection<MailAddress> recipients)
            throws MessagingException {
        Mail copy = mail.duplicate();
        copy.setRecipients(recipients);
        return copy;
    }
}
