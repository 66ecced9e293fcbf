package dev.hikyaku.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.bench.QueueFootprint.Opened;

import org.junit.jupiter.api.Test;

/** What a queue costs, and what a longer one would. */
class QueueFootprintTest {
    private static final Opened EMPTY = new Opened(40_000_000, 4);

    @Test
    void whatWasMeasuredIsSaidAsItIs() {
        var footprint = new QueueFootprint(1_000_000, EMPTY, new Opened(240_000_000, 14));

        assertThat(footprint.line(1_000_000))
                .isEqualTo(
                        "1,000,000 queued: 240 MB of heap, 200 bytes a mail; first mail out 14.0 s"
                                + " after the start");
    }

    @Test
    void fewerMailsAreExtrapolatedAndNamed() {
        var footprint = new QueueFootprint(100_000, EMPTY, new Opened(60_000_000, 5));

        assertThat(footprint.line(1_000_000))
                .isEqualTo(
                        "extrapolated from 100,000: 1,000,000 queued: 240 MB of heap, 200 bytes a"
                                + " mail; first mail out 14.0 s after the start");
    }
}
