package dev.hikyaku.delivery;

import org.apache.james.queue.api.MailQueue;
import org.reactivestreams.Publisher;

/** A queue that hands out only mails whose destination is open, so that no other waits for them. */
public interface FairQueue extends MailQueue {

    /** Mails to open destinations; those to others wait, and hold up nobody. */
    Publisher<MailQueueItem> deQueue(DestinationGate gate);
}
