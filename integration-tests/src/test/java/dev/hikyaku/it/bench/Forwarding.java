package dev.hikyaku.it.bench;

import dev.hikyaku.it.bench.Rounds.Run;
import dev.hikyaku.it.peers.SmtpSink;
import dev.hikyaku.it.peers.SmtpSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * One kind of load through a peer and through ours in turn: so many mails of a size, one a
 * connection, each of which must be taken. The clock runs from the first connection until the last
 * mail has come out, and a second one until the last was taken.
 */
final class Forwarding {
    static final int BYTES = 10_240;
    static final int SESSIONS = 20;
    static final int MANY_SESSIONS = 100;
    static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final String RECIPIENT = "user1@example.org";
    private static final long POLL_NANOS = 2_000_000;

    private final String title;
    private final int sessions;
    private final int bytes;
    private final int mails;
    private final Rounds rounds = new Rounds();
    private final Map<String, List<Double>> taken = new TreeMap<>();

    Forwarding(String title, int sessions, int bytes, int mails) {
        this.title = title;
        this.sessions = sessions;
        this.bytes = bytes;
        this.mails = mails;
    }

    /** Mails a second of the generator alone, into a sink that counts. */
    static double generatorRate(int mails) {
        try (var sink = SmtpSink.smtp("-c")) {
            long begin = System.nanoTime();
            SmtpSource.smtp(sink.port(), SESSIONS, mails, RECIPIENT).run(DEADLINE);
            return mails / seconds(begin, System.nanoTime());
        }
    }

    static void printHead() {
        Figures.print(
                "%-9s %-28s %11s %11s %15s %7s",
                "", "", "taken", "forwarded", "CPU-s per 1000", "PSS MB");
    }

    /** Sends mails that are not counted: half of them from few sessions, half from many. */
    static void warmUp(Forwarder server, int mails) {
        new Forwarding("", SESSIONS, BYTES, mails / 2).send(server);
        new Forwarding("", MANY_SESSIONS, BYTES, mails / 2).send(server);
    }

    /** A round with fresh processes. */
    void cold(int round, Forwarder.Kind peer, Forwarder.Kind ours) {
        rounds.run(round, () -> measureFresh(peer), () -> measureFresh(ours));
    }

    private Run measureFresh(Forwarder.Kind kind) {
        try (var server = kind.start()) {
            return measure(server);
        }
    }

    /** So many rounds with running servers. */
    void run(int count, Forwarder peer, Forwarder ours) {
        for (int round = 1; round <= count; round++) {
            rounds.run(round, () -> measure(peer), () -> measure(ours));
        }
    }

    private Run measure(Forwarder server) {
        Measured measured = send(server);
        Figures.print(
                "%-9s %-28s %9.0f/s %9.0f/s %15.2f %7d",
                server.name(),
                title,
                measured.takenRate(),
                measured.run().rate(),
                measured.run().cpuMillis(),
                server.pssMegabytes());
        taken.computeIfAbsent(server.name(), any -> new ArrayList<>()).add(measured.takenRate());
        return measured.run();
    }

    private record Measured(Run run, double takenRate) {}

    private Measured send(Forwarder server) {
        int expected = server.forwarded() + mails;
        double cpuBefore = server.cpuSeconds();
        long begin = System.nanoTime();
        SmtpSource.smtp(server.port(), sessions, mails, RECIPIENT).bytes(bytes).run(DEADLINE);
        long allTaken = System.nanoTime();
        long end = allTaken;
        while (server.forwarded() < expected) {
            if (System.nanoTime() - begin > DEADLINE.toNanos()) {
                throw new AssertionError(
                        "%s: %d mails came out (expected: %d)"
                                .formatted(server.name(), server.forwarded(), expected));
            }
            LockSupport.parkNanos(POLL_NANOS);
            end = System.nanoTime();
        }
        double cpu = server.cpuSeconds() - cpuBefore;
        return new Measured(
                new Run(mails / seconds(begin, end), cpu * 1000 / mails),
                mails / seconds(begin, allTaken));
    }

    private static double seconds(long begin, long end) {
        return (end - begin) / 1e9;
    }

    String line() {
        return taken.entrySet().stream()
                .map(
                        server ->
                                Figures.format(
                                        "%s %.0f/s",
                                        server.getKey(), Figures.median(server.getValue())))
                .collect(Collectors.joining(", ", rounds.line(title) + "; taken: ", ""));
    }

    String closing() {
        return rounds.closing();
    }
}
