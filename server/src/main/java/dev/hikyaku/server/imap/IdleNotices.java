package dev.hikyaku.server.imap;

import org.apache.james.events.Event;
import org.apache.james.events.EventListener;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets IDLE tell its client of events: after the mailbox has taken them in, one notice after the
 * other, on a thread of its own, and never before IDLE's own answer or after DONE. James lets each
 * event's sender speak, into one another and into commands, and looks for news before the event has
 * arrived.
 *
 * <p>An event that comes while a notice is under way makes for one more notice.
 */
final class IdleNotices implements EventListener.ReactiveEventListener {
    private static final Logger LOGGER = LoggerFactory.getLogger(IdleNotices.class);

    /** A notice that takes longer no longer keeps DONE from its answer. */
    private static final Duration LONGEST_NOTICE = Duration.ofSeconds(30);

    private final Executor workers;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition silent = lock.newCondition();
    private Optional<EventListener.ReactiveEventListener> idle = Optional.empty();
    private Optional<Event> news = Optional.empty();
    private boolean begun;
    private boolean speaking;

    IdleNotices(Executor workers) {
        this.workers = workers;
    }

    /** IDLE is about to answer. From now on events are remembered. */
    void prepare(EventListener.ReactiveEventListener listener) {
        lock.lock();
        try {
            idle = Optional.of(listener);
            news = Optional.empty();
            begun = false;
        } finally {
            lock.unlock();
        }
    }

    /** IDLE has answered. */
    void begin() {
        lock.lock();
        try {
            begun = idle.isPresent();
            speak();
        } finally {
            lock.unlock();
        }
    }

    /** There will be no more notices. */
    void forget() {
        lock.lock();
        try {
            idle = Optional.empty();
            news = Optional.empty();
            begun = false;
        } finally {
            lock.unlock();
        }
    }

    /** DONE: waits for the end of the notice under way, and there will be no more. */
    void end() {
        lock.lock();
        try {
            forget();
            long left = LONGEST_NOTICE.toNanos();
            while (speaking && left > 0) {
                left = silent.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** James asks for this before it takes the event in, and subscribes to it afterwards. */
    @Override
    public Publisher<Void> reactiveEvent(Event event) {
        return Mono.fromRunnable(() -> occurred(event));
    }

    private void occurred(Event event) {
        lock.lock();
        try {
            if (idle.filter(listener -> listener.isHandling(event)).isPresent()) {
                news = Optional.of(event);
                speak();
            }
        } finally {
            lock.unlock();
        }
    }

    private void speak() {
        if (begun && !speaking && news.isPresent()) {
            try {
                workers.execute(this::tellAll);
                speaking = true;
            } catch (RejectedExecutionException stopping) {
                LOGGER.debug("No IDLE notice, the server stops", stopping);
            }
        }
    }

    private void tellAll() {
        for (Optional<Mono<Void>> notice = next(); notice.isPresent(); notice = next()) {
            try {
                notice.get().block();
            } catch (RuntimeException e) {
                LOGGER.warn("IDLE notice failed", e);
            }
        }
    }

    private Optional<Mono<Void>> next() {
        lock.lock();
        try {
            Optional<Mono<Void>> notice =
                    news.flatMap(event -> idle.map(listener -> notice(listener, event)));
            news = Optional.empty();
            speaking = notice.isPresent();
            if (!speaking) {
                silent.signalAll();
            }
            return notice;
        } finally {
            lock.unlock();
        }
    }

    private static Mono<Void> notice(EventListener.ReactiveEventListener listener, Event event) {
        return Mono.defer(() -> Mono.from(listener.reactiveEvent(event)));
    }
}
