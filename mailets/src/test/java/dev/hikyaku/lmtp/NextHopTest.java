package dev.hikyaku.lmtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.smtp.Envelope;
import dev.hikyaku.smtp.HopOutcome;
import dev.hikyaku.smtp.HopOutcome.NotAttempted;
import dev.hikyaku.smtp.Message;
import dev.hikyaku.smtp.ScriptedPeer;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

@Timeout(60)
class NextHopTest {
    private static final String HELLO =
            """
            S: 220 ready
            C: LHLO mx.example.org
            S: 250 peer
            """;

    private static final String MAIL =
            HELLO
                    + """
                    C: MAIL FROM:<>
                    S: 250 ok
                    C: RCPT TO:<a@example.org>
                    S: 250 ok
                    C: DATA
                    S: 354 go
                    ! content
                    S: 250 stored
                    """;

    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final CircuitBreaker breaker = CircuitBreaker.of("home", NextHop.BREAKER);

    private NextHop hop(ScriptedPeer peer) {
        RoutingTable table = RoutingTable.from(Routed.keys("routes", "*=" + Routed.at(peer)));
        return new NextHop(
                "home:24",
                table.hops().get(Routed.at(peer)),
                Routed.DIALER,
                new HopMetrics(metrics),
                breaker);
    }

    private static Envelope toA() throws Exception {
        return Envelope.of(MaybeSender.nullSender(), List.of(new MailAddress("a@example.org")));
    }

    private static HopOutcome deliver(NextHop hop) throws Exception {
        Message mail = Message.of("Subject: s\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return hop.deliver(toA(), mail).outcomes().getFirst();
    }

    @Test
    void aTryThatBreaksHereIsNotTheLastOne() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.playing(HELLO);
                NextHop hop = hop(peer)) {
            breaker.transitionToOpenState();
            breaker.transitionToHalfOpenState();
            Message broken =
                    new Message() {
                        @Override
                        public InputStream open() {
                            throw new StackOverflowError("on purpose");
                        }

                        @Override
                        public long sizeBytes() {
                            throw new StackOverflowError("on purpose");
                        }
                    };

            assertThatThrownBy(() -> hop.deliver(toA(), broken))
                    .isInstanceOf(StackOverflowError.class);
            assertThat(breaker.tryAcquirePermission()).isTrue();
        }
    }

    @Test
    void mailsForAHopAtRestAreCountedToo() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.playing();
                NextHop hop = hop(peer)) {
            breaker.transitionToOpenState();

            assertThat(deliver(hop)).isInstanceOf(NotAttempted.class);
            assertThat(metrics.countFor("lmtpHop_home_24_notAttempted")).isEqualTo(1);
            assertThat(peer.connections()).isZero();
        }
    }

    @Test
    void theFirstTryThatWorksEndsTheRest() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.playing(MAIL);
                NextHop hop = hop(peer)) {
            breaker.transitionToOpenState();
            breaker.transitionToHalfOpenState();

            assertThat(deliver(hop)).isInstanceOf(HopOutcome.Delivered.class);
            assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
            assertThat(metrics.countFor("lmtpHop_home_24_delivered")).isEqualTo(1);
        }
    }
}
