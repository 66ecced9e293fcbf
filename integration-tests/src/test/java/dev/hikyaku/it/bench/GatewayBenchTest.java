package dev.hikyaku.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** The benchmark with a handful of mails and no container: its figures say nothing. */
class GatewayBenchTest {
    private static final GatewayBench.Size SMALL =
            new GatewayBench.Size(
                    2, 1, 30, 40, 300, 30, Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO);

    @Test
    void itRunsToItsEndAndNoMailIsLost() {
        String closing = new GatewayBench(SMALL, false).run();

        assertThat(closing).matches("gateway: ratio \\d+\\.\\d\\d \\(ours \\d+/s, peer \\d+/s\\)");
    }
}
