package dev.hikyaku.it.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The line by which a process tells what it has put into its queue. */
class EnqueueReportTest {
    private static final EnqueueReport REPORT =
            new EnqueueReport(12_000, 4_000_000_000L, 6_000, 15_000, 15_000);

    @Test
    void itIsFoundAmongOtherLines() {
        String output = "SLF4J: no provider\n" + REPORT + "\nstopped\n";

        assertThat(EnqueueReport.of(output)).isEqualTo(REPORT);
    }

    @Test
    void ratesAreThoseOfTheTimeThatCounts() {
        assertThat(REPORT.rate()).isCloseTo(3_000, within(1e-9));
        assertThat(REPORT.cpuMillis()).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void aMailThatIsNotInTheQueueIsMissing() {
        assertThat(REPORT.isComplete()).isTrue();
        assertThat(new EnqueueReport(10, 1, 1, 15, 14).isComplete()).isFalse();
        assertThat(new EnqueueReport(0, 1, 1, 0, 0).isComplete()).isFalse();
    }

    @Test
    void outputWithoutTheLineFailsAndIsShown() {
        assertThatThrownBy(() -> EnqueueReport.of("Exception in thread main"))
                .hasMessageContaining("Exception in thread main");
    }
}
