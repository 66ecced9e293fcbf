package dev.hikyaku.it.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What a peer and ours reached, round by round; a ratio is that of two runs beside each other. */
final class Rounds {
    private final List<Run> peer = new ArrayList<>();
    private final List<Run> ours = new ArrayList<>();

    /** One run: mails a second, and processor time a mail in milliseconds. */
    record Run(double rate, double cpuMillis) {}

    /** Runs both, the peer first in the first round and then in every other one. */
    void run(int round, Supplier<Run> peerRun, Supplier<Run> ourRun) {
        if (round % 2 == 1) {
            Run first = peerRun.get();
            add(first, ourRun.get());
        } else {
            Run first = ourRun.get();
            add(peerRun.get(), first);
        }
    }

    void add(Run peerRun, Run ourRun) {
        peer.add(peerRun);
        ours.add(ourRun);
    }

    /** Such as {@code TITLE: ratio 1.50 (ours 300/s, peer 200/s); CPU a mail 0.50 of …}. */
    String line(String title) {
        return Figures.format(
                "%s: %s; CPU a mail %.2f of the peer's (ours %.2f ms, peer %.2f ms)",
                title,
                closing(),
                ratio(Run::cpuMillis),
                median(ours, Run::cpuMillis),
                median(peer, Run::cpuMillis));
    }

    /** Such as {@code ratio 1.50 (ours 300/s, peer 200/s)}: the medians. */
    String closing() {
        return Figures.format(
                "ratio %.2f (ours %.0f/s, peer %.0f/s)",
                ratio(Run::rate), median(ours, Run::rate), median(peer, Run::rate));
    }

    private double ratio(ToDoubleFunction<Run> figure) {
        return Figures.median(
                IntStream.range(0, ours.size())
                        .mapToObj(
                                i ->
                                        figure.applyAsDouble(ours.get(i))
                                                / figure.applyAsDouble(peer.get(i)))
                        .toList());
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
        return Figures.median(runs.stream().map(figure::applyAsDouble).toList());
    }
}
