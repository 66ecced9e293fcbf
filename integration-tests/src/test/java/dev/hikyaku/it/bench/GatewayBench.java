package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.SmtpSink;
import dev.hikyaku.it.peers.SmtpSource;
import dev.hikyaku.it.peers.WireClient;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The gateway: SMTP in, LMTP out to a sink that takes all, beside Postfix with an LMTP transport
 * and a sink of the same kind. Mails of 10 KB, one a connection, from 20 and from 100 sessions; of
 * 100 KB from 20; the first mails after a start; 200 a second whether they are taken or not; and
 * ours alone with 1,000 sessions open, and in its container with a quarter of a core.
 *
 * <p>The two are run in turn, the next round backwards. The clock runs until the last mail is in
 * the sink: ours says 250 when it is, Postfix when it is in its queue.
 */
final class GatewayBench {
    private static final int BYTES = 10_240;
    private static final int LARGE_BYTES = 102_400;
    private static final int SESSIONS = 20;
    private static final int MANY_SESSIONS = 100;
    private static final int OPEN_SESSIONS = 1_000;
    private static final int SESSIONS_AN_ADDRESS = 90;
    private static final int PER_SECOND = 200;
    private static final int MOST_EVEN_SESSIONS = 500;
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final long POLL_NANOS = 2_000_000;

    private final Size size;
    private final boolean recorded;

    GatewayBench(Size size, boolean recorded) {
        this.size = size;
        this.recorded = recorded;
    }

    /**
     * How much is sent.
     *
     * @param cold rounds with fresh processes
     * @param first mails after each start
     * @param warmUp mails of ours that are not counted; of the peer a fifth
     * @param mails of 10 KB a round
     * @param large mails of 100 KB a round
     * @param even how long 200 a second are sent
     * @param limitedWarmUp in the container, not counted
     * @param limited in the container; zero leaves it out
     */
    record Size(
            int rounds,
            int cold,
            int first,
            int warmUp,
            int mails,
            int large,
            Duration even,
            Duration limitedWarmUp,
            Duration limited) {
        static Size of(boolean quick) {
            return quick
                    ? new Size(
                            2,
                            1,
                            5_000,
                            10_000,
                            4_000,
                            1_500,
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(15),
                            Duration.ofSeconds(20))
                    : new Size(
                            5,
                            3,
                            5_000,
                            40_000,
                            12_000,
                            4_000,
                            Duration.ofSeconds(30),
                            Duration.ofSeconds(30),
                            Duration.ofSeconds(60));
        }
    }

    /** Runs all, prints it, and answers the closing line. */
    String run() {
        Figures.print("generator into smtp-sink: %,.0f/s", generatorRate());
        Figures.print("%-9s %-28s %11s %15s %7s", "", "", "forwarded", "CPU-s per 1000", "PSS MB");
        var first =
                new Score(
                        Figures.format("first %,d after a start", size.first()),
                        SESSIONS,
                        BYTES,
                        size.first());
        for (int round = 1; round <= size.cold(); round++) {
            cold(first, round % 2 == 1);
        }
        var few = new Score("10 KB, 20 sessions", SESSIONS, BYTES, size.mails());
        var many = new Score("10 KB, 100 sessions", MANY_SESSIONS, BYTES, size.mails());
        var large = new Score("100 KB, 20 sessions", SESSIONS, LARGE_BYTES, size.large());
        var even = new Delays();
        try (var peer = Forwarder.postfix();
                var ours = Forwarder.ours()) {
            warmUp(peer, size.warmUp() / 5);
            warmUp(ours, size.warmUp());
            var recordings = recorded ? ours.record("gateway") : List.<FlightRecording>of();
            rounds(few, peer, ours);
            rounds(many, peer, ours);
            recordings.forEach(FlightRecording::end);
            rounds(large, peer, ours);
            for (int round = 1; round <= size.rounds(); round++) {
                even.run(peer, ours, round % 2 == 1);
            }
        }
        List.of(first, few, many, large).forEach(score -> Figures.print("%s", score.line()));
        Figures.print("%s", even.line());
        Figures.print("%s", openSessions());
        if (size.limited().isPositive()) {
            Figures.print("%s", limited());
        }
        return "gateway: " + few.closing();
    }

    private double generatorRate() {
        try (var sink = SmtpSink.smtp("-c")) {
            int mails = 4 * size.mails();
            long begin = System.nanoTime();
            SmtpSource.smtp(sink.port(), SESSIONS, mails, user(1)).run(DEADLINE);
            return mails / ((System.nanoTime() - begin) / 1e9);
        }
    }

    private static void cold(Score score, boolean peerFirst) {
        List<Forwarder.Kind> kinds = List.of(Forwarder::postfix, Forwarder::ours);
        var measured = new ArrayList<Measured>();
        for (var kind : peerFirst ? kinds : kinds.reversed()) {
            try (var server = kind.start()) {
                measured.add(score.measure(server));
            }
        }
        score.add(peerFirst ? measured : measured.reversed());
    }

    private static void warmUp(Forwarder server, int mails) {
        new Score("", SESSIONS, BYTES, mails / 2).send(server);
        new Score("", MANY_SESSIONS, BYTES, mails / 2).send(server);
    }

    private void rounds(Score score, Forwarder peer, Forwarder ours) {
        for (int round = 1; round <= size.rounds(); round++) {
            boolean peerFirst = round % 2 == 1;
            var measured = new ArrayList<Measured>();
            var both = List.of(peer, ours);
            (peerFirst ? both : both.reversed())
                    .forEach(server -> measured.add(score.measure(server)));
            score.add(peerFirst ? measured : measured.reversed());
        }
    }

    private static String user(int number) {
        return "user%d@example.org".formatted(number);
    }

    private static List<String> users() {
        return IntStream.rangeClosed(1, 100).mapToObj(GatewayBench::user).toList();
    }

    /** One run: mails a second, and processor time a mail in milliseconds. */
    private record Measured(double rate, double cpuMillis) {}

    /** The rounds of one kind of load. */
    private static final class Score {
        private final String title;
        private final int sessions;
        private final int bytes;
        private final int mails;
        private final List<Measured> peer = new ArrayList<>();
        private final List<Measured> ours = new ArrayList<>();

        private Score(String title, int sessions, int bytes, int mails) {
            this.title = title;
            this.sessions = sessions;
            this.bytes = bytes;
            this.mails = mails;
        }

        private Measured measure(Forwarder server) {
            Measured measured = send(server);
            Figures.print(
                    "%-9s %-28s %9.0f/s %15.2f %7d",
                    server.name(),
                    title,
                    measured.rate(),
                    measured.cpuMillis(),
                    server.pssMegabytes());
            return measured;
        }

        /** Sends them, each of which must be taken, and waits until the last has come out. */
        private Measured send(Forwarder server) {
            int expected = server.forwarded() + mails;
            double cpuBefore = server.cpuSeconds();
            long begin = System.nanoTime();
            SmtpSource.smtp(server.port(), sessions, mails, user(1)).bytes(bytes).run(DEADLINE);
            long end = System.nanoTime();
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
            return new Measured(mails / ((end - begin) / 1e9), cpu * 1000 / mails);
        }

        private void add(List<Measured> peerAndOurs) {
            peer.add(peerAndOurs.getFirst());
            ours.add(peerAndOurs.getLast());
        }

        private String line() {
            return Figures.format(
                    "%s: %s; CPU a mail %.2f of the peer's (ours %.2f ms, peer %.2f ms)",
                    title,
                    closing(),
                    median(i -> ours.get(i).cpuMillis() / peer.get(i).cpuMillis()),
                    median(i -> ours.get(i).cpuMillis()),
                    median(i -> peer.get(i).cpuMillis()));
        }

        private String closing() {
            return Figures.format(
                    "ratio %.2f (ours %.0f/s, peer %.0f/s)",
                    median(i -> ours.get(i).rate() / peer.get(i).rate()),
                    median(i -> ours.get(i).rate()),
                    median(i -> peer.get(i).rate()));
        }

        private double median(IntToDoubleFunction figure) {
            return Figures.median(
                    IntStream.range(0, ours.size()).mapToDouble(figure).boxed().toList());
        }
    }

    /** How long senders wait for 250 when 200 mails come a second. */
    private final class Delays {
        private final List<Double> peer = new ArrayList<>();
        private final List<Double> ours = new ArrayList<>();

        private void run(Forwarder theirs, Forwarder own, boolean peerFirst) {
            if (peerFirst) {
                peer.add(measure(theirs));
                ours.add(measure(own));
            } else {
                ours.add(measure(own));
                peer.add(measure(theirs));
            }
        }

        private double measure(Forwarder server) {
            int mails = (int) size.even().toSeconds() * PER_SECOND;
            var sent =
                    new MailSource(
                                    MailSource.Protocol.SMTP,
                                    server.port(),
                                    MOST_EVEN_SESSIONS,
                                    users(),
                                    BYTES)
                            .sendEvenly(mails, PER_SECOND, DEADLINE);
            Figures.print(
                    "%-9s %d a second: 50 %% %.1f ms, 99 %% %.1f ms, 99.9 %% %.1f ms, all %.1f ms",
                    server.name(),
                    PER_SECOND,
                    sent.milliseconds(0.5),
                    sent.milliseconds(0.99),
                    sent.milliseconds(0.999),
                    sent.milliseconds(1));
            return sent.milliseconds(0.99);
        }

        private String line() {
            return Figures.format(
                    "%d mails a second: 99 %% within %.1f ms (peer %.1f ms, to its queue)",
                    PER_SECOND, Figures.median(ours), Figures.median(peer));
        }
    }

    /** As it is shipped: the idle sessions come from many addresses. */
    private String openSessions() {
        var idle = new ArrayList<WireClient>();
        try (var sink = SmtpSink.lmtp("-c");
                var gateway = new PlainGateway().start(sink.port())) {
            for (int i = 0; i < OPEN_SESSIONS - MANY_SESSIONS; i++) {
                String address = "127.0.1.%d".formatted(1 + i / SESSIONS_AN_ADDRESS);
                idle.add(WireClient.from(address, gateway.port(), DEADLINE));
                idle.getLast().expect(220);
                idle.getLast().send("EHLO source.example.net").expect(250);
            }
            var load = new ThroughGateway(size.mails(), DEADLINE).run(gateway, sink);
            return Figures.format(
                    "%,d sessions open, %d of them with %,d mails in %.0f s: PSS %d MB at most, %d"
                            + " mails outstanding",
                    OPEN_SESSIONS,
                    MANY_SESSIONS,
                    size.mails(),
                    load.seconds(),
                    load.highestMegabytes(),
                    load.outstanding());
        } finally {
            idle.forEach(WireClient::close);
        }
    }

    /** The image as it is deployed. */
    private String limited() {
        try (var sink = SmtpSink.lmtp("-c");
                var gateway = new ImageGateway("0.25").start(sink.port())) {
            var source =
                    new MailSource(
                            MailSource.Protocol.SMTP, gateway.port(), SESSIONS, users(), BYTES);
            var before = source.sendFor(size.limitedWarmUp(), DEADLINE);
            var replies = source.sendFor(size.limited(), DEADLINE);
            return Figures.format(
                    "0.25 CPU, 512 MB: %.0f mails/s for %d s (%.0f in the %d s before): %d taken,"
                            + " %d 4xx, %d 5xx, %d lost %s; 99 %% within %.0f ms; PSS %d MB",
                    replies.sent().rate(),
                    size.limited().toSeconds(),
                    before.sent().rate(),
                    size.limitedWarmUp().toSeconds(),
                    replies.sent().mails(),
                    replies.ofClass(4) + before.ofClass(4),
                    replies.ofClass(5) + before.ofClass(5),
                    replies.ofClass(MailSource.Replies.LOST)
                            + before.ofClass(MailSource.Replies.LOST),
                    replies.refusals(),
                    replies.sent().milliseconds(0.99),
                    ProcessUsage.familyPssMegabytes(gateway.pid()));
        }
    }
}
