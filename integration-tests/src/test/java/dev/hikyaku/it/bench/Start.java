package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.Image;
import dev.hikyaku.it.peers.SmtpSink;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;

/**
 * The gateway as it is deployed: from {@code exec} of its first process to the first SMTP greeting
 * on a socket, and its memory (PSS) once it has idled and under load. In the image on two cores and
 * on a quarter of one, and on the plain class path, in turn; a fresh process each time.
 */
final class Start {
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final double REACH_SECONDS = 1.2;
    private static final double REACH_LIMITED_SECONDS = 8;

    private final int rounds;
    private final Series twoCores;
    private final Series quarter;
    private final Series plain = new Series(new PlainGateway(), 0);

    Start(boolean quick) {
        this.rounds = quick ? 3 : 7;
        this.twoCores = new Series(new ImageGateway("2"), 2_000);
        this.quarter = new Series(new ImageGateway("0.25"), quick ? 1_000 : 2_000);
    }

    String run() {
        double megabytes = size(Image.get());
        Figures.print(
                "%-16s %9s %8s %9s %9s %11s  %s",
                "", "greeting", "CPU", "before it", "PSS idle", "PSS loaded", "load");
        for (int round = 1; round <= rounds; round++) {
            var series = List.of(twoCores, quarter, plain);
            (round % 2 == 1 ? series : series.reversed()).forEach(Series::measure);
        }
        double seconds = twoCores.median(Measured::seconds);
        return Figures.format(
                "start: ratio %.2f (ours %.2f s in the image on 2 cores, to reach %.1f s; %.1f s at"
                    + " 0.25 CPU, to reach %.0f s; plain class path %.2f s; idle %.0f MB, loaded"
                    + " %.0f MB, beyond base %.0f MB)",
                REACH_SECONDS / seconds,
                seconds,
                REACH_SECONDS,
                quarter.median(Measured::seconds),
                REACH_LIMITED_SECONDS,
                plain.median(Measured::seconds),
                highestInImage(Measured::idleMegabytes),
                highestInImage(Measured::loadedMegabytes),
                megabytes);
    }

    /** Of the medians on two cores and on a quarter of one. */
    private double highestInImage(ToDoubleFunction<Measured> figure) {
        return Math.max(twoCores.median(figure), quarter.median(figure));
    }

    private static double size(Image image) {
        double megabytes = image.bytesBeyondBase() / 1e6;
        Figures.print(
                "image beyond its base: %.0f MB on disk, %.0f MB compressed",
                megabytes, image.compressedBytesBeyondBase() / 1e6);
        return megabytes;
    }

    private record Measured(double seconds, double idleMegabytes, double loadedMegabytes) {}

    /** The rounds of one kind; without load where {@code mails} is 0. */
    private record Series(FreshGateway.Kind kind, int mails, List<Measured> rounds) {
        Series(FreshGateway.Kind kind, int mails) {
            this(kind, mails, new ArrayList<>());
        }

        void measure() {
            try (var nextHop = SmtpSink.lmtp("-c");
                    var gateway = kind.start(nextHop.port())) {
                LockSupport.parkNanos(IDLE_NANOS);
                long idle = ProcessUsage.familyPssMegabytes(gateway.pid());
                String line =
                        Figures.format(
                                "%-16s %7.2f s %6.2f s %7.2f s %6d MB",
                                kind.name(),
                                gateway.wallSeconds(),
                                gateway.cpuSeconds(),
                                gateway.overheadSeconds(),
                                idle);
                if (mails == 0) {
                    System.out.println(line);
                    rounds.add(new Measured(gateway.wallSeconds(), idle, idle));
                    return;
                }
                var load = new ThroughGateway(mails, Duration.ofMinutes(3)).run(gateway, nextHop);
                Figures.print(
                        "%s %8d MB  %d mails in %.0f s, %d outstanding",
                        line, load.highestMegabytes(), mails, load.seconds(), load.outstanding());
                rounds.add(new Measured(gateway.wallSeconds(), idle, load.highestMegabytes()));
            }
        }

        double median(ToDoubleFunction<Measured> figure) {
            return Figures.median(rounds.stream().map(figure::applyAsDouble).toList());
        }
    }
}
