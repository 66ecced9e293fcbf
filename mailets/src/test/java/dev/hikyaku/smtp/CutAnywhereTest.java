package dev.hikyaku.smtp;

import static dev.hikyaku.smtp.Peers.MESSAGE;
import static dev.hikyaku.smtp.Peers.delivered;
import static dev.hikyaku.smtp.Peers.to;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.smtp.HopOutcome.NotAttempted;
import dev.hikyaku.smtp.HopOutcome.Unknown;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/**
 * A peer that is gone after any number of bytes: what it has is never called not attempted, what it
 * has not is never called delivered, and nothing is refused for good.
 */
class CutAnywhereTest {
    private static final String[] RECIPIENTS = {"a@example.org", "b@example.org"};

    private record Seen(List<HopOutcome> outcomes, List<String> stored, int in, int out) {}

    private static Seen deliver(int mostIn, int mostOut) throws Exception {
        try (CuttingPeer peer = new CuttingPeer(mostIn, mostOut)) {
            Hop hop =
                    Hop.from(
                            Map.of(
                                    "host", "127.0.0.1",
                                    "port", Integer.toString(peer.port()),
                                    "helloName", "mx.example.org"));
            List<HopOutcome> outcomes;
            try (HopClient client = new HopClient(hop, Peers.DIALER)) {
                outcomes = client.deliver(to(RECIPIENTS), MESSAGE).outcomes();
            }
            return new Seen(outcomes, peer.stored(), peer.bytesIn(), peer.bytesOut());
        }
    }

    private static void check(Seen seen, int bytes) {
        for (int i = 0; i < RECIPIENTS.length; i++) {
            HopOutcome outcome = seen.outcomes().get(i);
            if (seen.stored().contains(RECIPIENTS[i])) {
                assertThat(outcome)
                        .describedAs("after %d bytes, stored", bytes)
                        .satisfiesAnyOf(
                                o -> assertThat(o).isInstanceOf(Unknown.class),
                                o -> assertThat(o).isEqualTo(delivered("a@example.org")),
                                o -> assertThat(o).isEqualTo(delivered("b@example.org")));
            } else {
                assertThat(outcome)
                        .describedAs("after %d bytes, not stored", bytes)
                        .isInstanceOfAny(Unknown.class, NotAttempted.class);
            }
        }
    }

    @Test
    void whereverThePeerStopsTakingTheOutcomeIsTrue() throws Exception {
        int whole = deliver(Integer.MAX_VALUE, Integer.MAX_VALUE).in();
        assertThat(whole).isGreaterThan(100);
        for (int bytes = 0; bytes <= whole; bytes++) {
            check(deliver(bytes, Integer.MAX_VALUE), bytes);
        }
    }

    @Test
    void whereverThePeerStopsAnsweringTheOutcomeIsTrue() throws Exception {
        Seen whole = deliver(Integer.MAX_VALUE, Integer.MAX_VALUE);
        assertThat(whole.outcomes())
                .containsExactly(delivered("a@example.org"), delivered("b@example.org"));
        for (int bytes = 0; bytes <= whole.out(); bytes++) {
            Seen seen = deliver(Integer.MAX_VALUE, bytes);
            check(seen, bytes);
            if (!seen.stored().isEmpty()) {
                assertThat(seen.outcomes()).noneMatch(NotAttempted.class::isInstance);
            }
        }
    }
}
