package dev.hikyaku.it.bench;

import dev.hikyaku.it.bench.EnqueueProcess.Plan;
import dev.hikyaku.it.bench.Rounds.Run;
import dev.hikyaku.it.peers.HikyakuProcess;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The queue alone, without a server around it: mails of 10 KB from 100 threads at once, each of
 * which is on disk when the queue has taken it, beside the ActiveMQ queue of stock James. Each in a
 * JVM of its own with the same options, a fresh one every round, after a warm-up that is not
 * counted; in turn, the next round backwards. Nobody takes the mails out.
 */
final class SpoolEnqueue {
    private static final int SESSIONS = 100;
    private static final Path PEER_CLASS_PATH =
            HikyakuProcess.home()
                    .resolve("integration-tests/bench/stock-james-queue/target/classpath");

    private final Size size;

    SpoolEnqueue(Size size) {
        this.size = size;
    }

    /** How long, a round. */
    record Size(int rounds, Duration warmUp, Duration run) {
        static Size of(boolean quick) {
            return quick
                    ? new Size(2, Duration.ofSeconds(3), Duration.ofSeconds(5))
                    : new Size(5, Duration.ofSeconds(10), Duration.ofSeconds(20));
        }
    }

    /** Runs the rounds, prints them, and answers their line. */
    String run() {
        var plan = new Plan(SESSIONS, Forwarding.BYTES, size.warmUp(), size.run());
        var peer = EnqueueProcess.stockJames(PEER_CLASS_PATH);
        var ours = EnqueueProcess.ours();
        Figures.print("%-9s %-18s %11s %15s", "", "", "enqueued", "CPU-s per 1000");
        var rounds = new Rounds();
        for (int round = 1; round <= size.rounds(); round++) {
            rounds.run(
                    round,
                    () -> measure("ActiveMQ", peer, plan),
                    () -> measure("spool", ours, plan));
        }
        return rounds.line("enqueue, %d sessions".formatted(SESSIONS));
    }

    private static Run measure(String name, EnqueueProcess kind, Plan plan) {
        EnqueueReport report = kind.run(plan);
        Figures.print(
                "%-9s %-18s %9.0f/s %15.2f", name, "enqueue", report.rate(), report.cpuMillis());
        return new Run(report.rate(), report.cpuMillis());
    }
}
