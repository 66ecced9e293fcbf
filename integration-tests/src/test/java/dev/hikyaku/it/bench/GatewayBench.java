package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.SmtpSink;
import dev.hikyaku.it.peers.WireClient;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    private static final int BYTES = Forwarding.BYTES;
    private static final int LARGE_BYTES = 102_400;
    private static final int SESSIONS = Forwarding.SESSIONS;
    private static final int MANY_SESSIONS = Forwarding.MANY_SESSIONS;
    private static final int OPEN_SESSIONS = 1_000;
    private static final int SESSIONS_AN_ADDRESS = 90;
    private static final int PER_SECOND = 200;
    private static final int MOST_EVEN_SESSIONS = 500;
    private static final Duration DEADLINE = Forwarding.DEADLINE;

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
        Figures.print(
                "generator into smtp-sink: %,.0f/s", Forwarding.generatorRate(4 * size.mails()));
        Forwarding.printHead();
        var first =
                new Forwarding(
                        Figures.format("first %,d after a start", size.first()),
                        SESSIONS,
                        BYTES,
                        size.first());
        for (int round = 1; round <= size.cold(); round++) {
            first.cold(round, Forwarder::postfixByLmtp, Forwarder::gateway);
        }
        var few = new Forwarding("10 KB, 20 sessions", SESSIONS, BYTES, size.mails());
        var many = new Forwarding("10 KB, 100 sessions", MANY_SESSIONS, BYTES, size.mails());
        var large = new Forwarding("100 KB, 20 sessions", SESSIONS, LARGE_BYTES, size.large());
        var even = new Delays();
        try (var peer = Forwarder.postfixByLmtp();
                var ours = Forwarder.gateway()) {
            Forwarding.warmUp(peer, size.warmUp() / 5);
            Forwarding.warmUp(ours, size.warmUp());
            var recordings = recorded ? ours.record("gateway") : List.<FlightRecording>of();
            few.run(size.rounds(), peer, ours);
            many.run(size.rounds(), peer, ours);
            recordings.forEach(FlightRecording::end);
            large.run(size.rounds(), peer, ours);
            for (int round = 1; round <= size.rounds(); round++) {
                even.run(peer, ours, round % 2 == 1);
            }
        }
        List.of(first, few, many, large).forEach(load -> Figures.print("%s", load.line()));
        Figures.print("%s", even.line());
        Figures.print("%s", openSessions());
        if (size.limited().isPositive()) {
            Figures.print("%s", limited());
        }
        return "gateway: " + few.closing();
    }

    private static String user(int number) {
        return "user%d@example.org".formatted(number);
    }

    private static List<String> users() {
        return IntStream.rangeClosed(1, 100).mapToObj(GatewayBench::user).toList();
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
