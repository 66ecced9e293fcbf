package dev.hikyaku.server.queue;

import org.apache.james.queue.api.ManageableMailQueue.MailQueueItemView;
import org.apache.james.queue.api.ManageableMailQueue.MailQueueIterator;
import org.apache.mailet.Mail;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Iterator;
import java.util.Optional;

/**
 * The mails of a queue for who only looks. It must not dispose of a mail: James' view does, so that
 * a listing would take the message from the mail that still waits.
 *
 * @param mails what is listed, in this order
 */
public record Listing(Iterator<MailQueueItemView> mails) implements MailQueueIterator {

    /**
     * A mail that waits.
     *
     * @param nextDelivery when it is due; empty when it is held
     */
    public static MailQueueItemView view(Mail mail, Optional<Instant> nextDelivery) {
        return new View(mail, nextDelivery.map(time -> time.atZone(ZoneOffset.UTC)));
    }

    private record View(Mail getMail, Optional<ZonedDateTime> getNextDelivery)
            implements MailQueueItemView {}

    @Override
    public boolean hasNext() {
        return mails.hasNext();
    }

    @Override
    public MailQueueItemView next() {
        return mails.next();
    }

    @Override
    public void close() {}
}
