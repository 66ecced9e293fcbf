package dev.hikyaku.server.queue.spool;

import dev.hikyaku.delivery.DestinationGate;

import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import reactor.core.publisher.Operators;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.locks.LockSupport;

/** Hands mails to one subscriber, as many as it has asked for, on a virtual thread of its own. */
final class Handout implements Subscription, Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Handout.class);
    private static final AtomicLongFieldUpdater<Handout> DEMAND =
            AtomicLongFieldUpdater.newUpdater(Handout.class, "demand");

    private final SpoolQueue queue;
    private final DestinationGate gate;
    private final Subscriber<? super MailQueueItem> subscriber;
    private final Thread thread;
    private volatile long demand;
    private volatile boolean cancelled;

    Handout(SpoolQueue queue, DestinationGate gate, Subscriber<? super MailQueueItem> subscriber) {
        this.queue = queue;
        this.gate = gate;
        this.subscriber = subscriber;
        this.thread =
                Thread.ofVirtual()
                        .name("spool-handout-" + queue.getName().asString())
                        .unstarted(this);
    }

    void begin() {
        subscriber.onSubscribe(this);
        thread.start();
    }

    @Override
    public void request(long mails) {
        if (Operators.validate(mails)) {
            Operators.addCap(DEMAND, this, mails);
            wake();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        wake();
    }

    void wake() {
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        try {
            while (!cancelled && !queue.isClosed()) {
                Optional<SpoolItem> item = demand > 0 ? queue.take(gate) : Optional.empty();
                if (item.isPresent()) {
                    hand(item.get());
                } else {
                    LockSupport.park(this);
                }
            }
        } finally {
            queue.ended(this);
        }
    }

    private void hand(SpoolItem item) {
        if (cancelled) {
            item.giveBack();
            return;
        }
        Operators.produced(DEMAND, this, 1);
        try {
            subscriber.onNext(queue.decorated(item));
        } catch (RuntimeException e) {
            LOGGER.error("{}: mails are handed out no longer", queue.getName().asString(), e);
            cancelled = true;
            item.giveBack();
        }
    }
}
