package dev.hikyaku.it.bench;

import dev.hikyaku.it.bench.QueueFootprint.Opened;
import dev.hikyaku.it.peers.Heap;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Scratch;
import dev.hikyaku.it.peers.SmtpSink;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * What a million queued mails cost: a relay as it is shipped, with a heap of 512 MB, on a spool
 * with delayed mails, each a message and an entry of its own, and ten that are due; beside the same
 * without the delayed ones. Its live heap after a full collection, and the time from its start
 * until the first of the ten is in the sink.
 */
final class SpoolHeap {
    private static final int REACH = 1_000_000;
    private static final int DUE = 10;
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final long POLL_NANOS = 2_000_000;

    private final Size size;

    SpoolHeap(Size size) {
        this.size = size;
    }

    /** How many mails are delayed, or as many as can be put there in this time. */
    record Size(int mails, Duration filling) {
        static Size of(boolean quick) {
            return quick
                    ? new Size(100_000, Duration.ofSeconds(60))
                    : new Size(REACH, Duration.ofHours(2));
        }
    }

    /** Runs it, prints it, and answers its line. */
    String run() {
        Figures.print("%-28s %14s %9s %19s", "", "live heap", "PSS MB", "first mail out after");
        Opened empty = new Filling(0).opened();
        var filling = new Filling(size.mails());
        Opened filled = filling.opened();
        return new QueueFootprint(filling.delayed, empty, filled).line(REACH);
    }

    /** A spool that is filled, opened by a server, and removed. */
    private final class Filling {
        private final int most;
        private int delayed;

        private Filling(int most) {
            this.most = most;
        }

        private Opened opened() {
            try (var scratch = Scratch.create("spool")) {
                Path var = scratch.directory("var");
                long begin = System.nanoTime();
                delayed = new SpoolFill(scratch.path()).fill(most, DUE, size.filling());
                if (most > 0) {
                    Figures.print(
                            "%,d mails delayed in %.0f s",
                            delayed, (System.nanoTime() - begin) / 1e9);
                }
                return opened(var);
            }
        }

        private Opened opened(Path var) {
            try (var sink = SmtpSink.smtp("-c")) {
                var setup =
                        HikyakuProcess.role("relay")
                                .environment("HIKYAKU_NEXT_HOP", "127.0.0.1:" + sink.port())
                                .environment("HIKYAKU_JAVA_HOME", System.getProperty("java.home"))
                                .var(var)
                                .prepare();
                long begin = System.nanoTime();
                try (var server = setup.launch()) {
                    await(server, sink, 1);
                    double seconds = (System.nanoTime() - begin) / 1e9;
                    await(server, sink, DUE);
                    long heap = Heap.liveBytes(server.pid());
                    Figures.print(
                            "%-28s %11.1f MB %9d %17.1f s",
                            Figures.format("%,d delayed", delayed),
                            heap / 1e6,
                            ProcessUsage.familyPssMegabytes(server.pid()),
                            seconds);
                    return new Opened(heap, seconds);
                }
            }
        }

        private void await(HikyakuProcess server, SmtpSink sink, int mails) {
            long begin = System.nanoTime();
            while (sink.messages() < mails) {
                if (!server.isRunning() || System.nanoTime() - begin > DEADLINE.toNanos()) {
                    throw new AssertionError(
                            "%d mails came out (expected: %d within %s)%n%s"
                                    .formatted(sink.messages(), mails, DEADLINE, server.log()));
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }
}
