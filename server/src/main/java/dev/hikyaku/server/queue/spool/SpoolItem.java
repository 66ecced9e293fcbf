package dev.hikyaku.server.queue.spool;

import dev.hikyaku.delivery.Redeliverable;

import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.mailet.Mail;

import java.time.Duration;
import java.util.Optional;

/** A mail in hand. The first that ends the work on it counts; what comes later does nothing. */
final class SpoolItem implements MailQueueItem, Redeliverable {
    private final SpoolQueue queue;
    private final Entry entry;
    private final Optional<Envelope.Message> message;
    private final Mail mail;
    private boolean ended;

    SpoolItem(SpoolQueue queue, Entry entry, Optional<Envelope.Message> message, Mail mail) {
        this.queue = queue;
        this.entry = entry;
        this.message = message;
        this.mail = mail;
    }

    @Override
    public Mail getMail() {
        return mail;
    }

    @Override
    public synchronized void done(CompletionStatus status) throws MailQueueException {
        if (ended) {
            return;
        }
        ended = true;
        switch (status) {
            case SUCCESS -> queue.remove(entry);
            case RETRY -> queue.retry(entry);
            case REJECT -> queue.reject(entry);
        }
    }

    @Override
    public synchronized void again(Mail other, Duration delay) throws MailQueueException {
        if (ended) {
            throw new MailQueueException(mail.getName() + ": is in hand no longer");
        }
        queue.again(entry, message, other, delay);
        ended = true;
    }

    /** Nobody wants it any longer. */
    synchronized void giveBack() {
        if (!ended) {
            ended = true;
            queue.giveBack(entry, mail);
        }
    }
}
