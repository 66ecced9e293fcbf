package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.SmtpSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * Sends mails, one session and one recipient a generator, and watches them arrive.
 *
 * <p>The clock runs from the first connection to the last mail in its mailbox, so what a server has
 * taken but not yet delivered is not counted for it.
 */
final class Load {
    private static final long SAMPLE_NANOS = 250_000_000;

    private final int mails;
    private final int bytes;
    private final Duration deadline;

    Load(int mails, int bytes, Duration deadline) {
        this.mails = mails;
        this.bytes = bytes;
        this.deadline = deadline;
    }

    /**
     * Sends to one recipient a session; {@code delivered} tells how many mails there are in all
     * mailboxes.
     */
    Arrival run(int port, List<String> recipients, IntSupplier delivered) {
        int before = delivered.getAsInt();
        var samples = new ArrayList<Sample>();
        long start = System.nanoTime();
        try (var generators = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = send(generators, port, recipients);
            while (running.stream().anyMatch(future -> !future.isDone())) {
                LockSupport.parkNanos(SAMPLE_NANOS);
                samples.add(sample(start, delivered, before));
            }
            running.forEach(Load::succeeded);
        }
        int sent = mails / recipients.size() * recipients.size();
        Sample last = sample(start, delivered, before);
        while (last.delivered() < sent && last.seconds() < deadline.toSeconds()) {
            last = sample(start, delivered, before);
            if (last.nanos() - samples.getLast().nanos() > SAMPLE_NANOS) {
                samples.add(last);
            }
        }
        samples.add(last);
        return new Arrival(sent, List.copyOf(samples));
    }

    /** Mails a second from the first connection to the last answer, whatever becomes of them. */
    double sendingRate(int port, List<String> recipients) {
        long start = System.nanoTime();
        try (var generators = Executors.newVirtualThreadPerTaskExecutor()) {
            send(generators, port, recipients).forEach(Load::succeeded);
        }
        return mails / ((System.nanoTime() - start) / 1e9);
    }

    private List<Future<?>> send(ExecutorService generators, int port, List<String> recipients) {
        var running = new ArrayList<Future<?>>();
        for (String recipient : recipients) {
            var source =
                    SmtpSource.smtp(port, 1, mails / recipients.size(), recipient).bytes(bytes);
            running.add(generators.submit(() -> source.run(deadline)));
        }
        return running;
    }

    private static void succeeded(Future<?> generator) {
        try {
            generator.get();
        } catch (ExecutionException e) {
            throw new AssertionError("generator: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Sample sample(long start, IntSupplier delivered, int before) {
        int count = delivered.getAsInt() - before;
        return new Sample(System.nanoTime() - start, count);
    }

    /** How many mails had arrived after so long. */
    record Sample(long nanos, int delivered) {
        double seconds() {
            return nanos / 1e9;
        }
    }

    /** The course of one load. */
    record Arrival(int sent, List<Sample> samples) {
        int delivered() {
            return samples.getLast().delivered();
        }

        double seconds() {
            return samples.getLast().seconds();
        }

        double rate() {
            return delivered() / seconds();
        }

        boolean complete() {
            return delivered() == sent;
        }

        /** The rate in each quarter of the mails: how it changes as mailboxes fill. */
        List<Long> rateByQuarter() {
            var rates = new ArrayList<Long>();
            var from = new Sample(0, 0);
            for (int quarter = 1; quarter <= 4; quarter++) {
                Sample to = firstWith(delivered() * quarter / 4);
                double seconds = Math.max(to.seconds() - from.seconds(), 1e-3);
                if (to.delivered() > from.delivered()) {
                    rates.add(Math.round((to.delivered() - from.delivered()) / seconds));
                }
                from = to;
            }
            return rates;
        }

        private Sample firstWith(int count) {
            return samples.stream()
                    .filter(sample -> sample.delivered() >= count)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
