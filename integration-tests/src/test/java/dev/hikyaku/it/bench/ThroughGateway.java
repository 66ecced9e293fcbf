package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.SmtpSink;
import dev.hikyaku.it.peers.SmtpSource;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Mails of 10 KB from 100 sessions at a time, through a gateway to a next hop that takes all, and
 * the gateway's memory meanwhile: the highest of samples four times a second.
 *
 * <p>A session keeps its connection, for more than 100 at once from one address are refused, and
 * one that ends overlaps with its successor.
 */
record ThroughGateway(int mails, Duration deadline) {
    private static final int SESSIONS = 100;
    private static final long SAMPLE_NANOS = 250_000_000;

    /** Runs until the last mail has come out, or the deadline passes. */
    Outcome run(FreshGateway gateway, SmtpSink nextHop) {
        int before = nextHop.messages();
        long begin = System.nanoTime();
        var memory = new Highest(gateway.pid());
        var source =
                SmtpSource.smtp(gateway.port(), SESSIONS, mails, "user@example.org")
                        .keepingConnections();
        try (var generator = Executors.newVirtualThreadPerTaskExecutor()) {
            var sending = generator.submit(() -> source.run(deadline));
            while (!sending.isDone()) {
                memory.sample();
            }
            taken(sending);
        }
        while (outstanding(nextHop, before) > 0 && withinDeadline(begin)) {
            memory.sample();
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new Outcome(memory.megabytes, seconds, outstanding(nextHop, before));
    }

    private int outstanding(SmtpSink nextHop, int before) {
        return mails - (nextHop.messages() - before);
    }

    private boolean withinDeadline(long begin) {
        return System.nanoTime() - begin < deadline.toNanos();
    }

    private static void taken(Future<?> sending) {
        try {
            sending.get();
        } catch (ExecutionException e) {
            throw new AssertionError("generator: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The highest PSS, how long it took, and how many mails have not come out. */
    record Outcome(long highestMegabytes, double seconds, int outstanding) {}

    private static final class Highest {
        private final long pid;
        private long megabytes;

        private Highest(long pid) {
            this.pid = pid;
        }

        private void sample() {
            megabytes = Math.max(megabytes, ProcessUsage.familyPssMegabytes(pid));
            LockSupport.parkNanos(SAMPLE_NANOS);
        }
    }
}
