package dev.hikyaku.it.bench;

import java.util.List;

/**
 * The relay: SMTP in from a listed network, its spool on disk, SMTP out to a sink that takes all,
 * beside Postfix with its queue on the same file system and a sink of the same kind. Mails of 10
 * KB, one a connection, from 20 and from 100 sessions, and the first mails after a start.
 *
 * <p>The two are run in turn, the next round backwards. Both say 250 for a mail that is on disk;
 * the clock runs until the last one is in the sink.
 */
final class SpoolRelay {
    private final Size size;
    private final boolean recorded;

    SpoolRelay(Size size, boolean recorded) {
        this.size = size;
        this.recorded = recorded;
    }

    /**
     * How much is sent.
     *
     * @param cold rounds with fresh processes
     * @param first mails after each start
     * @param warmUp mails of ours that are not counted; of the peer a fifth
     * @param mails a round
     */
    record Size(int rounds, int cold, int first, int warmUp, int mails) {
        static Size of(boolean quick) {
            return quick
                    ? new Size(2, 1, 2_500, 6_000, 2_500)
                    : new Size(5, 3, 5_000, 40_000, 12_000);
        }
    }

    /** Runs the rounds, prints them, and answers the closing line of 20 sessions. */
    String run() {
        Figures.print(
                "generator into smtp-sink: %,.0f/s", Forwarding.generatorRate(4 * size.mails()));
        Forwarding.printHead();
        var first = load(Figures.format("first %,d after a start", size.first()), size.first());
        for (int round = 1; round <= size.cold(); round++) {
            first.cold(round, Forwarder::postfixBySmtp, Forwarder::relay);
        }
        var few = load("10 KB, 20 sessions", size.mails());
        var many =
                new Forwarding(
                        "10 KB, 100 sessions",
                        Forwarding.MANY_SESSIONS,
                        Forwarding.BYTES,
                        size.mails());
        try (var peer = Forwarder.postfixBySmtp();
                var ours = Forwarder.relay()) {
            Forwarding.warmUp(peer, size.warmUp() / 5);
            Forwarding.warmUp(ours, size.warmUp());
            var recordings = recorded ? ours.record("spool") : List.<FlightRecording>of();
            few.run(size.rounds(), peer, ours);
            many.run(size.rounds(), peer, ours);
            recordings.forEach(FlightRecording::end);
        }
        List.of(first, few, many).forEach(load -> Figures.print("%s", load.line()));
        return few.closing();
    }

    private static Forwarding load(String title, int mails) {
        return new Forwarding(title, Forwarding.SESSIONS, Forwarding.BYTES, mails);
    }
}
