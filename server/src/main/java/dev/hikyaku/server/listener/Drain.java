package dev.hikyaku.server.listener;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * The polite stop: every listener closes its door, running transactions get until the deadline to
 * end.
 *
 * <p>A sender whose transaction is cut off has no reply and keeps its mail, so the deadline loses
 * nothing; it only costs the sender a retry and may make it send twice.
 */
@Singleton
public final class Drain {
    private static final Logger LOGGER = LoggerFactory.getLogger(Drain.class);
    private static final Duration POLL = Duration.ofMillis(20);

    private final List<Drainable> listeners = new CopyOnWriteArrayList<>();

    @Inject
    public Drain() {}

    /** Adds a listener; it is drained in the order of registration. */
    public void register(Drainable listener) {
        listeners.add(listener);
    }

    /**
     * Drains all listeners and waits for their transactions.
     *
     * @return true when every transaction ended before the deadline
     */
    public boolean await(Duration deadline) {
        LOGGER.info("Stopping: no new connections, {} transactions under way", busy());
        listeners.forEach(Drainable::drain);
        long end = System.nanoTime() + deadline.toNanos();
        while (busy() > 0) {
            if (System.nanoTime() > end) {
                LOGGER.warn("Stopping with {} transactions cut off after {}", busy(), deadline);
                return false;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return true;
    }

    private int busy() {
        return listeners.stream().mapToInt(Drainable::busySessions).sum();
    }
}
