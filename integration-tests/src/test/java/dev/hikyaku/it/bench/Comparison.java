package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.SmtpSink;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Mails of 10 KB to a peer and to ours on each database, in turn: peer, ours, peer, ours, and the
 * next round backwards. The servers run from the beginning to the end; those that are not measured
 * idle. A ratio is that of ours to the peer's run beside it.
 *
 * <p>Without another word the clock runs from the first connection until the last mail is stored.
 */
final class Comparison {
    private static final int BYTES = 10_240;

    private final String name;
    private final MailSource.Protocol protocol;
    private final List<Integer> sessions;
    private final Size size;
    private final boolean recorded;
    private final long begin = System.nanoTime();

    /**
     * @param sessions at a time; all rounds with the first number, then all with the next
     * @param recorded whether to keep flight recordings of ours; they cost some of the rate
     */
    Comparison(
            String name,
            MailSource.Protocol protocol,
            List<Integer> sessions,
            Size size,
            boolean recorded) {
        this.name = name;
        this.protocol = protocol;
        this.sessions = sessions;
        this.size = size;
        this.recorded = recorded;
    }

    /**
     * How much is sent.
     *
     * @param rounds with each number of sessions, unless {@code budget} is used up before
     * @param warmUp mails that are not counted, before the first round
     * @param mails a run
     * @param run longest time of a run
     */
    record Size(int users, int rounds, int warmUp, int mails, Duration run, Duration budget) {
        static Size of(boolean quick) {
            return quick
                    ? new Size(100, 2, 3_000, 2_500, Duration.ofMinutes(1), Duration.ofMinutes(3))
                    : new Size(100, 5, 20_000, 12_000, Duration.ofMinutes(5), Duration.ofHours(2));
        }
    }

    /** Runs the rounds, prints them, and answers the closing line. */
    String run(StoringServer.Kind peerKind, List<StoringServer.Kind> ourKinds) {
        var course = new Entrant.Course(protocol, users(), BYTES, size.run());
        Figures.print("generator into smtp-sink: %,.0f/s", generatorRate());
        var entrants = new ArrayList<Entrant>();
        try {
            entrants.add(Entrant.start(peerKind, course));
            ourKinds.forEach(kind -> entrants.add(Entrant.start(kind, course)));
            return compare(entrants.getFirst(), entrants.subList(1, entrants.size()));
        } finally {
            entrants.forEach(Entrant::close);
        }
    }

    private String compare(Entrant peer, List<Entrant> ours) {
        warmUp(peer);
        ours.forEach(this::warmUp);
        var recordings =
                recorded
                        ? ours.stream().flatMap(each -> record(each).stream()).toList()
                        : List.<FlightRecording>of();
        Figures.print(
                "%-22s %8s %10s %14s %8s %9s %9s",
                "", "sessions", "stored", "CPU-s per 1000", "PSS MB", "median ms", "99 % ms");
        var scores = new ArrayList<Score>();
        for (int number : sessions) {
            scores.addAll(rounds(peer, ours, number));
        }
        recordings.forEach(FlightRecording::end);
        printDisk(peer);
        ours.forEach(this::printDisk);
        peer.verify();
        ours.forEach(Entrant::verify);
        scores.forEach(score -> Figures.print("%s", score.line()));
        return name + ": " + scores.getFirst().closing();
    }

    private List<Score> rounds(Entrant peer, List<Entrant> ours, int number) {
        var scores = ours.stream().map(each -> new Score(each, number)).toList();
        for (int round = 1; round <= size.rounds() && withinBudget(round); round++) {
            boolean forwards = round % 2 == 1;
            for (var score : forwards ? scores : scores.reversed()) {
                score.run(peer, forwards);
            }
        }
        return scores;
    }

    private boolean withinBudget(int round) {
        return round == 1 || System.nanoTime() - begin < size.budget().toNanos();
    }

    private void warmUp(Entrant entrant) {
        sessions.forEach(number -> entrant.run(number, size.warmUp() / sessions.size()));
    }

    private List<FlightRecording> record(Entrant entrant) {
        return entrant.server().record(name + "-" + entrant.name().replaceAll("\\W+", "-"));
    }

    private double generatorRate() {
        boolean lmtp = protocol == MailSource.Protocol.LMTP;
        try (var sink = lmtp ? SmtpSink.lmtp() : SmtpSink.smtp()) {
            var source = new MailSource(protocol, sink.port(), sessions.getFirst(), users(), BYTES);
            source.send(size.warmUp(), size.run());
            return source.send(size.warmUp(), size.run()).rate();
        }
    }

    private void printDisk(Entrant entrant) {
        var before = entrant.diskPerMail();
        entrant.server().settle();
        var after = entrant.diskPerMail();
        Figures.print(
                "%-22s %,d bytes a mail on disk, %,d in blocks; with the log settled %,d and %,d",
                entrant.name(),
                before.bytes(),
                before.blockBytes(),
                after.bytes(),
                after.blockBytes());
    }

    private List<String> users() {
        return IntStream.rangeClosed(1, size.users())
                .mapToObj("user%d@example.org"::formatted)
                .toList();
    }

    /** Ours against the peer with so many sessions. */
    private final class Score {
        private final Entrant ours;
        private final int number;
        private final List<Double> ourRates = new ArrayList<>();
        private final List<Double> peerRates = new ArrayList<>();
        private final List<Double> ratios = new ArrayList<>();

        private Score(Entrant ours, int number) {
            this.ours = ours;
            this.number = number;
        }

        private void run(Entrant peer, boolean peerFirst) {
            double first = measure(peerFirst ? peer : ours);
            double second = measure(peerFirst ? ours : peer);
            ourRates.add(peerFirst ? second : first);
            peerRates.add(peerFirst ? first : second);
            ratios.add(ourRates.getLast() / peerRates.getLast());
        }

        private double measure(Entrant entrant) {
            var measured = entrant.run(number, size.mails());
            Figures.print(
                    "%-22s %8d %8.0f/s %14.2f %8d %9.1f %9.1f",
                    entrant.name(),
                    number,
                    measured.rate(),
                    measured.cpuMillis(),
                    measured.pssMegabytes(),
                    measured.sent().milliseconds(0.5),
                    measured.sent().milliseconds(0.99));
            return measured.rate();
        }

        private String line() {
            return Figures.format("%s, %d sessions: %s", ours.name(), number, closing());
        }

        private String closing() {
            return Figures.format(
                    "ratio %.2f (ours %.0f/s, peer %.0f/s)",
                    Figures.median(ratios), Figures.median(ourRates), Figures.median(peerRates));
        }
    }
}
