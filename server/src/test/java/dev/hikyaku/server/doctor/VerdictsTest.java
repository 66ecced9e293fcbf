package dev.hikyaku.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.Optional;

/** Where the limits lie. */
class VerdictsTest {
    private static final long MIB = 1L << 20;

    @ParameterizedTest
    @CsvSource({
        "5000, 10000, 50, OK",
        "290000, 10000000, 50, OK",
        "501, 5000, 50, OK",
        "499, 600, 50, WARN",
        "900, 10000, 50, WARN",
        "5000, 10000, 9, WARN",
        "99, 100, 50, FAIL",
        "2000, 100000, 50, FAIL",
        "5000, 10000, 2, FAIL",
    })
    void diskRoom(long freeMib, long totalMib, long files, Verdict verdict) {
        assertThat(DiskRoom.verdict("var", freeMib * MIB, totalMib * MIB, Optional.of(files)))
                .extracting(Finding::verdict)
                .isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({
        "0, OK",
        "999, OK",
        "-1000, OK",
        "1001, WARN",
        "-5000, WARN",
        "5001, FAIL",
        "-86400000, FAIL"
    })
    void clock(long millis, Verdict verdict) {
        assertThat(ClockRight.verdict(Duration.ofMillis(millis), "time.example.org").verdict())
                .isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"healthy, OK", "degraded, WARN", "unhealthy, FAIL", "'', FAIL"})
    void health(String status, Verdict verdict) {
        assertThat(ServerHealth.finding("Disk", status, "").verdict()).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, true", "100.64.0.1, true", "100.128.0.1, false", "127.0.0.1, true",
        "192.0.2.1, false", "fd00::1, true", "2001:db8::1, false", "fe80::1, true",
    })
    void privateAddresses(String address, boolean isPrivate) {
        assertThat(DnsRecords.isPrivate(InetAddresses.forString(address))).isEqualTo(isPrivate);
    }

    @Test
    void longTextsAreCutIntoStringsOf255Bytes() {
        ZoneLine line = ZoneLine.spf("example.org", "v=spf1 " + "x".repeat(300));

        assertThat(line.toString())
                .isEqualTo(
                        "example.org. IN TXT \"v=spf1 %s\" \"%s\""
                                .formatted("x".repeat(248), "x".repeat(52)));
    }
}
