package dev.hikyaku.server.queue;

import org.apache.james.queue.api.ManageableMailQueue;

import java.util.stream.Stream;

/**
 * A queue whose mails an operator can hold back.
 *
 * <p>A held mail stays in the queue and counts in its size, but is handed to nobody, and {@link
 * #flush} and {@link #retry} leave it alone, until it is released or removed. Only mails that wait
 * are held; one under way is not. Mails that arrive later are not held.
 */
public interface HoldableQueue extends ManageableMailQueue {

    /** Holds back mails that wait; answers how many. */
    long hold(Selection which) throws MailQueueException;

    /** Lets held mails go on now, whenever they were due; answers how many. */
    long release(Selection which) throws MailQueueException;

    /** Makes mails due now that wait for their next try; answers how many. */
    long retry(Selection which) throws MailQueueException;

    /** Removes mails that wait or are held; answers how many. */
    long remove(Selection which) throws MailQueueException;

    /** How many are held. */
    long held() throws MailQueueException;

    /** What waits and what is held, the next due first, the held last. To be closed. */
    Stream<QueuedMail> mails() throws MailQueueException;
}
