package dev.hikyaku.delivery;

import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Outcomes;
import dev.hikyaku.outcome.Reply;

import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.transport.mailets.remote.delivery.Bouncer;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;
import org.apache.mailet.ProcessingState;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import javax.mail.MessagingException;

/**
 * What becomes of recipients who do not get the mail now: a sender on the line hears it; otherwise
 * the mail goes on for them alone, in a copy.
 *
 * @param bounces the processor that tells the sender
 */
public record Settlement(MailetContext context, ProcessingState bounces) {

    /** Refuses these recipients for good. */
    public void refuse(Mail mail, Collection<MailAddress> recipients, Reply reply)
            throws MessagingException {
        if (Outcomes.current().isPresent()) {
            Outcomes outcomes = Outcomes.current().get();
            recipients.forEach(recipient -> outcomes.decide(recipient, Outcome.refused(reply)));
        } else {
            bounce(mail, recipients, reply);
        }
    }

    /**
     * Tells the sender of a mail from the spool. The processor finds what James' own delivery
     * writes: {@code delivery-error}, {@code delivery-error-code}, {@code
     * is-delivery-permanent-error}.
     */
    public void bounce(Mail mail, Collection<MailAddress> recipients, Reply reply)
            throws MessagingException {
        Mail copy = only(mail, recipients);
        try {
            describe(copy, reply);
            context.sendMail(copy, bounces.getValue());
        } finally {
            LifecycleUtil.dispose(copy);
        }
    }

    /** Notes a reply on a mail as the reason why it was not delivered. */
    static void describe(Mail mail, Reply reply) {
        mail.setErrorMessage(reply.toString());
        note(mail, Bouncer.DELIVERY_ERROR, AttributeValue.of(reply.toString()));
        note(mail, Bouncer.DELIVERY_ERROR_CODE, AttributeValue.of(reply.code()));
        note(mail, Bouncer.IS_DELIVERY_PERMANENT_ERROR, AttributeValue.of(reply.code() >= 500));
    }

    private static void note(Mail mail, AttributeName name, AttributeValue<?> value) {
        mail.setAttribute(new Attribute(name, value));
    }

    /** Spools the mail for these recipients, to go on in a processor. */
    public void spool(
            Mail mail, Collection<MailAddress> recipients, String processor, Duration delay)
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

    /**
     * What becomes of those a mail from the spool was not delivered to: refused for good, the
     * sender is told; refused for now, they alone are tried again by the schedule, in the processor
     * the mail is in, and after its last try the sender is told.
     */
    public void settle(Mail mail, Map<MailAddress, Outcome> undelivered, Retries retries)
            throws MessagingException {
        Map<MailAddress, Reply> forGood = new LinkedHashMap<>();
        Map<MailAddress, Reply> forNow = new LinkedHashMap<>();
        undelivered.forEach(
                (recipient, outcome) -> {
                    boolean good = outcome instanceof Outcome.RefusedForGood;
                    (good ? forGood : forNow).put(recipient, outcome.reply());
                });
        if (!forGood.isEmpty()) {
            bounce(mail, forGood.keySet(), first(forGood));
        }
        if (!forNow.isEmpty()) {
            Optional<Duration> delay = retries.next(mail);
            if (delay.isPresent()) {
                spool(mail, forNow.keySet(), mail.getState(), delay.get());
            } else {
                bounce(mail, forNow.keySet(), first(forNow));
            }
        }
    }

    private static Reply first(Map<MailAddress, Reply> replies) {
        return replies.values().iterator().next();
    }

    private static Mail only(Mail mail, Collection<MailAddress> recipients)
            throws MessagingException {
        Mail copy = mail.duplicate();
        copy.setRecipients(recipients);
        return copy;
    }
}
