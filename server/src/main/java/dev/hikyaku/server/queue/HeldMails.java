package dev.hikyaku.server.queue;

import org.apache.james.lifecycle.api.Startable;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import javax.inject.Inject;

/**
 * The gauge {@code mailQueueHeld}: how many mails of all queues operators hold back. A held mail
 * waits until somebody releases it, so a figure above 0 wants to be remembered.
 */
public final class HeldMails implements Startable {
    private static final Logger LOGGER = LoggerFactory.getLogger(HeldMails.class);
    private static final String GAUGE = "mailQueueHeld";

    private final MailQueueFactory<? extends ManageableMailQueue> queues;
    private final GaugeRegistry gauges;

    @Inject
    HeldMails(MailQueueFactory<? extends ManageableMailQueue> queues, GaugeRegistry gauges) {
        this.queues = queues;
        this.gauges = gauges;
    }

    /** Registers the gauge. */
    public void start() {
        gauges.register(GAUGE, this::count);
    }

    private long count() {
        return queues.listCreatedMailQueues().stream()
                .flatMap(name -> queues.getQueue(name).stream())
                .mapToLong(HeldMails::held)
                .sum();
    }

    private static long held(ManageableMailQueue queue) {
        try {
            return queue instanceof HoldableQueue holdable ? holdable.held() : 0;
        } catch (MailQueueException e) {
            LOGGER.warn("Held mails of {} cannot be counted", queue.getName().asString(), e);
            return 0;
        }
    }
}
