package dev.hikyaku.server.queue;

import org.apache.james.core.MailAddress;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A mail in a queue as an operator sees it.
 *
 * @param name names it in this queue and in the log's {@code mail=}
 * @param sender its envelope sender; empty for a bounce
 * @param recipients those it is still to be delivered to
 * @param arrived when it first came into a queue of this server
 * @param nextDelivery when it is tried next, in the past for one that waits for its turn; empty
 *     when held
 * @param attempts how often a delivery of it has failed for now
 * @param held whether an operator holds it back
 */
public record QueuedMail(
        String name,
        Optional<String> sender,
        List<String> recipients,
        Optional<Instant> arrived,
        Optional<Instant> nextDelivery,
        int attempts,
        boolean held) {
    private static final AttributeName ARRIVED = AttributeName.of("dev.hikyaku.queue.arrived");

    /** Where James' RemoteDelivery and our LocalDelivery count. */
    private static final List<AttributeName> COUNTS =
            List.of(
                    AttributeName.of("delivery_retry_count"),
                    AttributeName.of("hikyaku-local-tries"));

    public QueuedMail {
        recipients = List.copyOf(recipients);
    }

    /** A mail that is tried next at that time, or is held when there is none. */
    public static QueuedMail of(Mail mail, Optional<Instant> nextDelivery) {
        return new QueuedMail(
                mail.getName(),
                mail.getMaybeSender().asOptional().map(MailAddress::asString),
                mail.getRecipients().stream().map(MailAddress::asString).toList(),
                AttributeUtils.getValueAndCastFromMail(mail, ARRIVED, Long.class)
                        .map(Instant::ofEpochMilli),
                nextDelivery,
                COUNTS.stream().flatMap(name -> count(mail, name)).mapToInt(n -> n).sum(),
                nextDelivery.isEmpty());
    }

    /** Notes on the mail when it came into its first queue; later queues leave the note. */
    public static void noteArrival(Mail mail, Instant now) {
        arrival(mail, now).ifPresent(mail::setAttribute);
    }

    /** The note a mail is still to get when it comes into a queue; none when it has one. */
    public static Optional<Attribute> arrival(Mail mail, Instant now) {
        return mail.getAttribute(ARRIVED).isPresent()
                ? Optional.empty()
                : Optional.of(new Attribute(ARRIVED, AttributeValue.of(now.toEpochMilli())));
    }

    private static Stream<Integer> count(Mail mail, AttributeName name) {
        return AttributeUtils.getValueAndCastFromMail(mail, name, Integer.class).stream();
    }
}
