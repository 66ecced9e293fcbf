package dev.hikyaku.delivery;

import dev.hikyaku.outcome.Reply;

import org.apache.james.core.MailAddress;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.DsnParameters.Notify;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;
import org.apache.mailet.ProcessingState;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import javax.mail.MessagingException;

/**
 * What a sender is told of a mail in the queue: by a processor, which has the mail with those
 * recipients it is about.
 *
 * @param failures the processor that tells of recipients who will not get the mail
 * @param delay when to tell of a delay, and the processor that does
 */
public record Notices(Settlement failures, Optional<Delay> delay) {
    private static final AttributeName TOLD =
            AttributeName.of("dev.hikyaku.delivery.told-of-delay");

    /** Tells once that a mail has not been delivered for so long. */
    public record Delay(Duration after, Settlement processor) {}

    /** By these processors. */
    public static Notices by(
            MailetContext context,
            ProcessingState bounces,
            Optional<Duration> delayAfter,
            ProcessingState delays) {
        return new Notices(
                new Settlement(context, bounces),
                delayAfter.map(after -> new Delay(after, new Settlement(context, delays))));
    }

    /** The processors there must be. */
    public List<ProcessingState> processors() {
        return Stream.concat(
                        Stream.of(failures.bounces()),
                        delay.stream().map(late -> late.processor().bounces()))
                .toList();
    }

    /** Tells that these will not get the mail; those nobody wants to hear of are passed over. */
    void failed(Mail mail, Collection<MailAddress> recipients, Reply reply)
            throws MessagingException {
        List<MailAddress> told = Wishes.tellOf(Notify.FAILURE, mail, recipients);
        if (!told.isEmpty()) {
            failures.bounce(mail, told, reply);
        }
    }

    /** Tells, if it is time and has not been done, that these have not got the mail yet. */
    void late(Mail mail, Collection<MailAddress> recipients, Reply reply, Duration age)
            throws MessagingException {
        if (delay.isEmpty()
                || age.compareTo(delay.get().after()) < 0
                || mail.getAttribute(TOLD).isPresent()) {
            return;
        }
        List<MailAddress> told = Wishes.tellOf(Notify.DELAY, mail, recipients);
        if (!told.isEmpty() && Wishes.someoneWaits(mail)) {
            delay.get().processor().bounce(mail, told, reply);
        }
        mail.setAttribute(new Attribute(TOLD, AttributeValue.of(true)));
    }
}
