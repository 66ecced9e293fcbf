package dev.hikyaku.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.bench.Rounds.Run;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Medians, ratios and turns. */
class RoundsTest {
    private final Rounds rounds = new Rounds();

    @Test
    void ratioIsTheMedianOfTheRoundsRatios() {
        rounds.add(new Run(100, 4), new Run(200, 2));
        rounds.add(new Run(200, 4), new Run(300, 1));
        rounds.add(new Run(400, 4), new Run(400, 4));

        assertThat(rounds.closing()).isEqualTo("ratio 1.50 (ours 300/s, peer 200/s)");
        assertThat(rounds.line("load"))
                .isEqualTo(
                        "load: ratio 1.50 (ours 300/s, peer 200/s); CPU a mail 0.50 of the peer's"
                                + " (ours 2.00 ms, peer 4.00 ms)");
    }

    @Test
    void ofAnEvenNumberOfRoundsTheMedianIsHalfway() {
        rounds.add(new Run(100, 1), new Run(100, 1));
        rounds.add(new Run(100, 1), new Run(300, 1));

        assertThat(rounds.closing()).isEqualTo("ratio 2.00 (ours 200/s, peer 100/s)");
    }

    @Test
    void thePeerIsFirstInEveryOtherRound() {
        var order = new ArrayList<String>();

        for (int round = 1; round <= 3; round++) {
            rounds.run(round, noting(order, "peer", 100), noting(order, "ours", 200));
        }

        assertThat(order).isEqualTo(List.of("peer", "ours", "ours", "peer", "peer", "ours"));
        assertThat(rounds.closing()).isEqualTo("ratio 2.00 (ours 200/s, peer 100/s)");
    }

    private static Supplier<Run> noting(List<String> order, String who, double rate) {
        return () -> {
            order.add(who);
            return new Run(rate, 1);
        };
    }
}
