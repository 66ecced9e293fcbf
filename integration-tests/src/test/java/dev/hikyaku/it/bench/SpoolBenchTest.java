package dev.hikyaku.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** The parts of the benchmark with a handful of mails: their figures say nothing. */
class SpoolBenchTest {

    @Test
    void mailsGoThroughRelaysAndNoneIsLost() {
        String closing = new SpoolRelay(new SpoolRelay.Size(2, 1, 30, 40, 100), false).run();

        assertThat(closing).matches("ratio \\d+\\.\\d\\d \\(ours \\d+/s, peer \\d+/s\\)");
    }

    @Test
    void mailsAreInTheQueueWhenItHasTakenThem() {
        var plan =
                new EnqueueProcess.Plan(4, 2_000, Duration.ofMillis(200), Duration.ofMillis(300));

        var report = EnqueueProcess.ours().run(plan);

        assertThat(report.mails()).isPositive();
        assertThat(report.taken()).isGreaterThan(report.mails());
    }

    @Test
    void aFilledSpoolIsOpenedAndMailGoesOut() {
        String line = new SpoolHeap(new SpoolHeap.Size(2_000, Duration.ofMinutes(1))).run();

        assertThat(line).startsWith("extrapolated from 2,000: 1,000,000 queued: ");
    }
}
