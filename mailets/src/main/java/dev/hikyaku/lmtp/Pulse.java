package dev.hikyaku.lmtp;

import dev.hikyaku.smtp.HopOutcome.NotAttempted;
import dev.hikyaku.smtp.Trouble;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/**
 * One hop under observation: looked at when somebody asks, by one thread at a time and not again
 * while the result is fresh.
 */
final class Pulse {
    private static final Logger LOGGER = LoggerFactory.getLogger(Pulse.class);

    private record Seen(HopState state, long atNanos) {}

    private final NextHop hop;
    private final Semaphore looks;
    private final LongSupplier nanoTime;
    private final Duration fresh;
    private CompletableFuture<HopState> running;
    private volatile Seen seen;

    /**
     * @param looks how many hops are looked at at once
     */
    Pulse(NextHop hop, Semaphore looks, LongSupplier nanoTime, Duration fresh) {
        this.hop = hop;
        this.looks = looks;
        this.nanoTime = nanoTime;
        this.fresh = fresh;
    }

    NextHop hop() {
        return hop;
    }

    /** A fresh state, now or when the look that is on its way is done. */
    synchronized CompletableFuture<HopState> look() {
        Optional<HopState> known = seenWithin(fresh);
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(known.get());
        }
        if (running == null) {
            CompletableFuture<HopState> look = new CompletableFuture<>();
            running = look;
            Thread.ofVirtual().name("hop-check").start(() -> look(look));
        }
        return running;
    }

    private void look(CompletableFuture<HopState> look) {
        HopState state = new HopState(hop, trouble());
        synchronized (this) {
            seen = new Seen(state, nanoTime.getAsLong());
            running = null;
        }
        look.complete(state);
    }

    private Optional<NotAttempted> trouble() {
        looks.acquireUninterruptibly();
        try {
            return hop.check();
        } catch (RuntimeException | Error e) {
            LOGGER.error("A hop could not be looked at", e);
            return Optional.of(
                    new NotAttempted(Trouble.NOT_CONNECTED, e.getClass().getSimpleName()));
        } finally {
            looks.release();
        }
    }

    /** What was seen last, if it is no older. */
    Optional<HopState> seenWithin(Duration age) {
        Seen last = seen;
        return Optional.ofNullable(last)
                .filter(then -> nanoTime.getAsLong() - then.atNanos() < age.toNanos())
                .map(Seen::state);
    }
}
