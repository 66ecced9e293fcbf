package dev.hikyaku.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;

/** Answers of time servers, byte by byte. */
class SntpTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant AFTER_2036 = Instant.parse("2040-01-01T00:00:00Z");
    private static final long COOKIE = 42;

    @Test
    void theMeanOfBothWaysCounts() throws Exception {
        byte[] answer = answer(0x24, 2, COOKIE, NOW.plusSeconds(10), NOW.plusSeconds(10));

        assertThat(Sntp.read(answer, 48, COOKIE, NOW, NOW.plusSeconds(4)))
                .isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void theEraAfter2036IsUnderstood() throws Exception {
        byte[] answer = answer(0x24, 2, COOKIE, AFTER_2036, AFTER_2036);

        assertThat(Sntp.read(answer, 48, COOKIE, AFTER_2036, AFTER_2036)).isEqualTo(Duration.ZERO);
    }

    @Test
    void anAnswerToAnotherQuestionIsRefused() {
        refused(answer(0x24, 2, COOKIE + 1, NOW, NOW), 48);
    }

    @Test
    void aServerThatDoesNotKnowTheTimeIsRefused() {
        refused(answer(0xe4, 2, COOKIE, NOW, NOW), 48);
        refused(answer(0x24, 0, COOKIE, NOW, NOW), 48);
        refused(answer(0x24, 16, COOKIE, NOW, NOW), 48);
    }

    @Test
    void aShortOneAndAQuestionAreRefused() {
        refused(answer(0x24, 2, COOKIE, NOW, NOW), 47);
        refused(answer(0x23, 2, COOKIE, NOW, NOW), 48);
    }

    @Test
    void silenceEndsAtTheDeadline() throws Exception {
        try (var silent =
                new java.net.DatagramSocket(0, java.net.InetAddress.getLoopbackAddress())) {
            Sntp sntp = new Sntp(java.time.Clock.systemUTC(), new java.security.SecureRandom());

            assertThatThrownBy(
                            () ->
                                    sntp.ahead(
                                            new java.net.InetSocketAddress(
                                                    silent.getLocalAddress(),
                                                    silent.getLocalPort()),
                                            Duration.ofMillis(50)))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    private static void refused(byte[] answer, int length) {
        assertThatThrownBy(() -> Sntp.read(answer, length, COOKIE, NOW, NOW))
                .isInstanceOf(IOException.class);
    }

    private static byte[] answer(int head, int stratum, long cookie, Instant heard, Instant said) {
        ByteBuffer packet = ByteBuffer.allocate(48);
        packet.put(0, (byte) head).put(1, (byte) stratum).putLong(24, cookie);
        packet.putLong(32, stamp(heard)).putLong(40, stamp(said));
        return packet.array();
    }

    private static long stamp(Instant instant) {
        return (instant.getEpochSecond() + 2_208_988_800L) << 32;
    }
}
