package dev.hikyaku.it.promise;

import org.awaitility.Awaitility;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that work at the same time, until one fails or all are told to end. */
final class Workers {
    private final String what;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    /**
     * @param what their name in a failure, such as {@code clients}
     */
    Workers(String what) {
        this.what = what;
    }

    void start(String name, Runnable life) {
        threads.add(Thread.ofVirtual().name(name).start(life));
    }

    /** Whether there is more to begin. */
    boolean goOn() {
        return !stopped && failures.isEmpty();
    }

    void failed(Throwable failure) {
        failures.add(failure);
    }

    /** Fails with whatever went wrong for one of them. */
    void check() {
        if (!failures.isEmpty()) {
            var failure = new AssertionError("%d %s failed".formatted(failures.size(), what));
            failures.forEach(failure::addSuppressed);
            throw failure;
        }
    }

    /** Waits until a count has grown by so many. */
    void awaitMore(String counted, AtomicInteger count, int more, Duration deadline) {
        int until = count.get() + more;
        Awaitility.await("%d %s".formatted(more, counted))
                .atMost(deadline)
                .pollInterval(Duration.ofMillis(5))
                .until(
                        () -> {
                            check();
                            return count.get() >= until;
                        });
    }

    /** Lets each end what it is at, and waits for all. */
    void stop(Duration deadline) {
        stopped = true;
        long end = System.nanoTime() + deadline.toNanos();
        try {
            for (Thread thread : threads) {
                if (!thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                    throw new AssertionError(
                            "%s: still at it after %s".formatted(thread.getName(), deadline));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        check();
    }

    void interrupt() {
        stopped = true;
        threads.forEach(Thread::interrupt);
    }
}
