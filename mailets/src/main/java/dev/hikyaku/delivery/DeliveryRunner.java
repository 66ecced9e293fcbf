package dev.hikyaku.delivery;

import dev.hikyaku.client.Pause;

import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.mailet.Mail;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import reactor.core.publisher.BaseSubscriber;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Delivers the mails of a queue, each on a virtual thread of its own: so many at a time in all, and
 * to one destination.
 *
 * <pre>{@code
 * DeliveryRunner runner = new DeliveryRunner(queue, transport, retries, notices, limits, holds);
 * runner.start();
 * …
 * runner.close();
 * }</pre>
 *
 * <p>A {@link FairQueue} hands out no mail whose destination is busy or held back. Any other queue
 * does; such a mail is put back for a moment.
 *
 * <p>Closing takes nothing new. Mails under way end as they would; those that have not within the
 * time set are interrupted and go back into the queue, or are there again when the queue is opened
 * next.
 */
public final class DeliveryRunner implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(DeliveryRunner.class);
    private static final Duration TAKE_AGAIN = Duration.ofSeconds(5);
    private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(10);

    private final MailQueue queue;
    private final Courier courier;
    private final Limits limits;
    private final Holds holds;
    private final Doors doors;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final Set<Thread> atWork = new HashSet<>();
    private Taking taking;
    private volatile boolean stopping;

    /**
     * @throws IllegalArgumentException when another runner has the queue
     */
    public DeliveryRunner(
            MailQueue queue,
            Transport transport,
            Retries retries,
            Notices notices,
            Limits limits,
            Holds holds) {
        this.queue = queue;
        this.limits = limits;
        this.holds = holds;
        this.doors = new Doors(limits.perDestination(), holds);
        this.courier =
                new Courier(queue, transport, retries, notices, Pause.parking(), () -> stopping);
        holds.claim(queue.getName().asString());
    }

    /** Begins to take mails. */
    public void start() {
        Taking next;
        lock.lock();
        try {
            if (stopping) {
                return;
            }
            next = new Taking(limits.atOnce() - atWork.size());
            taking = next;
        } finally {
            lock.unlock();
        }
        // Not under the lock: a queue may hand out mails before this returns, on any thread.
        mails().subscribe(next);
    }

    private Publisher<MailQueueItem> mails() {
        return queue instanceof FairQueue fair ? fair.deQueue(doors) : queue.deQueue();
    }

    /** How many mails are under way. */
    public int underWay() {
        lock.lock();
        try {
            return atWork.size();
        } finally {
            lock.unlock();
        }
    }

    /** One subscription; after trouble with the queue comes another. */
    private final class Taking extends BaseSubscriber<MailQueueItem> {
        private final int first;

        Taking(int first) {
            this.first = first;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            if (first > 0) {
                subscription.request(first);
            }
        }

        @Override
        protected void hookOnNext(MailQueueItem item) {
            begin(item);
        }

        @Override
        protected void hookOnError(Throwable trouble) {
            LOGGER.error("Queue {} gives no mails", queue.getName().asString(), trouble);
            takeAgain();
        }

        @Override
        protected void hookOnComplete() {
            takeAgain();
        }
    }

    private void takeAgain() {
        CompletableFuture.delayedExecutor(TAKE_AGAIN.toMillis(), TimeUnit.MILLISECONDS)
                .execute(this::start);
    }

    /** As a {@link FairQueue} sees it. */
    private static String destination(Mail mail) {
        return Destination.of(mail).orElseGet(() -> mail.getMaybeSender().asString(""));
    }

    private void begin(MailQueueItem item) {
        if (stopping) {
            giveBack(item);
            return;
        }
        String destination = destination(item.getMail());
        boolean open = queue instanceof FairQueue || doors.isOpen(destination);
        doors.enter(destination);
        Thread thread =
                Thread.ofVirtual().name("delivery").unstarted(() -> work(item, destination, open));
        lock.lock();
        try {
            atWork.add(thread);
        } finally {
            lock.unlock();
        }
        thread.start();
    }

    private static void giveBack(MailQueueItem item) {
        try {
            item.done(CompletionStatus.RETRY);
        } catch (MailQueueException | RuntimeException e) {
            LOGGER.warn("A mail could not be given back and is there again after a start", e);
        }
    }

    private void work(MailQueueItem item, String destination, boolean open) {
        try {
            if (open) {
                courier.deliver(item);
            } else {
                courier.putBack(item);
            }
        } catch (RuntimeException | Error e) {
            // Not to be let go: the queue has it still, and hands it out again after a start.
            LOGGER.error("A mail could not be settled and stays in the queue", e);
        } finally {
            doors.leave(destination);
            end();
        }
    }

    private void end() {
        Taking now;
        lock.lock();
        try {
            atWork.remove(Thread.currentThread());
            idle.signalAll();
            now = stopping ? null : taking;
        } finally {
            lock.unlock();
        }
        if (now != null) {
            now.request(1);
        }
    }

    @Override
    public void close() {
        Taking last;
        lock.lock();
        try {
            stopping = true;
            last = taking;
        } finally {
            lock.unlock();
        }
        if (last != null) {
            last.cancel();
        }
        lock.lock();
        try {
            if (!awaitIdle(limits.stopWithin())) {
                LOGGER.warn("{} mails under way are interrupted", atWork.size());
                atWork.forEach(Thread::interrupt);
                awaitIdle(AFTER_INTERRUPT);
            }
        } finally {
            lock.unlock();
        }
        doors.close();
        holds.giveUp(queue.getName().asString());
    }

    private boolean awaitIdle(Duration within) {
        long left = within.toNanos();
        try {
            while (!atWork.isEmpty() && left > 0) {
                left = idle.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return atWork.isEmpty();
    }
}
