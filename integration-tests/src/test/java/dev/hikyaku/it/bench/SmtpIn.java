package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.SmtpSink;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * SMTP in, memory mailbox: mails of 10 KB from 20 sessions, a mail a connection, each session to a
 * mailbox of its own; two kinds of server in turn, a fresh process every round, after a warm-up
 * that is not counted.
 */
final class SmtpIn {
    private static final int SESSIONS = 20;
    private static final int BYTES = 10_240;

    private final String name;
    private final Size size;
    private final long begin = System.nanoTime();

    SmtpIn(String name, Size size) {
        this.name = name;
        this.size = size;
    }

    /** How much is sent: {@code rounds} times, unless {@code budget} is used up before. */
    record Size(int rounds, int warmUp, int mails, Duration load, Duration budget) {
        static Size of(boolean quick) {
            return quick
                    ? new Size(3, 1_500, 3_000, Duration.ofSeconds(60), Duration.ofSeconds(150))
                    : new Size(5, 6_000, 12_000, Duration.ofMinutes(5), Duration.ofMinutes(60));
        }
    }

    /** Runs the rounds, prints them, and answers the closing line. */
    String compare(MailboxServer.Kind ours, MailboxServer.Kind peer) {
        Figures.print("generator into smtp-sink: %,.0f/s", generatorRate());
        Figures.print(
                "%-20s %10s %14s %9s %8s  %s",
                "", "delivered", "CPU-s per 1000", "PSS MB", "lost", "rate by quarter");
        var ourRates = new ArrayList<Double>();
        var peerRates = new ArrayList<Double>();
        var ratios = new ArrayList<Double>();
        for (int round = 1; round <= size.rounds() && withinBudget(round); round++) {
            boolean oursFirst = round % 2 == 1;
            double first = round(oursFirst ? ours : peer);
            double second = round(oursFirst ? peer : ours);
            ourRates.add(oursFirst ? first : second);
            peerRates.add(oursFirst ? second : first);
            ratios.add(ourRates.getLast() / peerRates.getLast());
        }
        return Figures.format(
                "%s: ratio %.2f (ours %.0f/s, peer %.0f/s)",
                name, Figures.median(ratios), Figures.median(ourRates), Figures.median(peerRates));
    }

    private boolean withinBudget(int round) {
        return round == 1 || System.nanoTime() - begin < size.budget().toNanos();
    }

    private double generatorRate() {
        try (var sink = SmtpSink.smtp()) {
            return new Load(size.mails(), BYTES, size.load()).sendingRate(sink.port(), users());
        }
    }

    private double round(MailboxServer.Kind kind) {
        try (var server = kind.start(users())) {
            new Load(size.warmUp(), BYTES, size.load())
                    .run(server.smtpPort(), users(), server::delivered);
            double before = ProcessUsage.cpuSeconds(server.pid());
            var arrival =
                    new Load(size.mails(), BYTES, size.load())
                            .run(server.smtpPort(), users(), server::delivered);
            double cpu = ProcessUsage.cpuSeconds(server.pid()) - before;
            Figures.print(
                    "%-20s %8.0f/s %14.2f %9d %8s  %s",
                    kind.name(),
                    arrival.rate(),
                    cpu * 1000 / arrival.delivered(),
                    ProcessUsage.pssMegabytes(server.pid()),
                    arrival.complete() ? "0" : arrival.sent() - arrival.delivered() + " late",
                    arrival.rateByQuarter());
            return arrival.rate();
        }
    }

    private static List<String> users() {
        return IntStream.rangeClosed(1, SESSIONS)
                .mapToObj("user%d@example.org"::formatted)
                .toList();
    }
}
