package dev.hikyaku.server.queue;

import org.apache.james.queue.api.MailQueue;
import org.apache.mailet.Mail;

import java.time.Duration;

/**
 * A queue that takes new mail only while there is room to spare, so that what was accepted can
 * still move on. {@code enQueue} is for mail that was accepted before, and for what comes of it.
 */
public interface NewMailQueue extends MailQueue {

    /**
     * Takes a mail whose sender is on the line.
     *
     * @throws NoRoomForMailException when the sender is to keep it for now
     */
    void enQueueNew(Mail mail, Duration delay) throws MailQueueException;
}
