package dev.hikyaku.delivery;

import org.apache.james.queue.api.MailQueue;
import org.apache.mailet.Mail;

import java.time.Duration;

/** A queue's item that can be put back in one step with what became of its recipients. */
public interface Redeliverable {

    /**
     * Replaces the item by this mail, due after the delay: its recipients and attributes, and the
     * message as it is. After a failure the item is as it was, and still in hand.
     */
    void again(Mail mail, Duration delay) throws MailQueue.MailQueueException;
}
