package dev.hikyaku.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.bench.MailSource.Protocol;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/** Comparisons with a handful of mails: they run to their end; their figures say nothing. */
class ComparisonTest {
    private static final Comparison.Size SMALL =
            new Comparison.Size(4, 2, 8, 40, Duration.ofMinutes(1), Duration.ofMinutes(5));
    private static final String CLOSING = ": ratio \\d+\\.\\d\\d \\(ours \\d+/s, peer \\d+/s\\)";

    @Test
    void storesAreComparedWithARecordingOfOurs() {
        var comparison = new Comparison("store", Protocol.LMTP, List.of(2, 6), SMALL, true);

        String closing = comparison.run(new DovecotMaildir(), Bench.stores());

        assertThat(closing).matches("store" + CLOSING);
    }

    @Test
    void chainsAreCompared() {
        var comparison = new Comparison("chain", Protocol.SMTP, List.of(2), SMALL, false);

        String closing = comparison.run(new PostfixDovecot(), Bench.chains());

        assertThat(closing).matches("chain" + CLOSING);
    }
}
