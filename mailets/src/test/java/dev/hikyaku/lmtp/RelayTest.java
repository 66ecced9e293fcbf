package dev.hikyaku.lmtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.smtp.Message;
import dev.hikyaku.smtp.ScriptedPeer;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

@Timeout(60)
class RelayTest {
    private static final Message MAIL =
            Message.of("Subject: s\r\n\r\nb\r\n".getBytes(StandardCharsets.US_ASCII));

    private static final String HELLO =
            """
            S: 220 ready
            C: LHLO mx.example.org
            S: 250 peer
            """;

    private final List<String> passed = new ArrayList<>();

    private static String mail(String... turns) {
        StringBuilder script = new StringBuilder(HELLO + "C: MAIL FROM:<>\nS: 250 ok\n");
        for (String turn : turns) {
            script.append(turn).append('\n');
        }
        return script.toString();
    }

    private static String rcpt(String recipient, String answer) {
        return "C: RCPT TO:<" + recipient + "@example.org>\nS: " + answer;
    }

    private static String content(String... answers) {
        return "C: DATA\nS: 354 go\n! content\nS: " + String.join("\nS: ", answers);
    }

    private static Hops hops(String routes) {
        return Routed.hops(Routed.keys("routes", routes), new RecordingMetricFactory());
    }

    private Map<String, Integer> handOver(Hops hops, String... recipients) throws Exception {
        List<MailAddress> addresses = new ArrayList<>();
        for (String recipient : recipients) {
            addresses.add(new MailAddress(recipient + "@example.org"));
        }
        Map<MailAddress, Outcome> outcomes =
                new Relay(hops)
                        .handOver(
                                MaybeSender.nullSender(),
                                addresses,
                                MAIL,
                                passage -> passed.add(passage.hop()));
        Map<String, Integer> codes = new LinkedHashMap<>();
        outcomes.forEach((to, outcome) -> codes.put(to.getLocalPart(), outcome.reply().code()));
        return codes;
    }

    @Test
    void theSecondHopGetsTheMailWhenTheFirstIsAway() throws Exception {
        try (ScriptedPeer peer =
                ScriptedPeer.playing(mail(rcpt("a", "250 ok"), content("250 stored")))) {
            String away = Routed.nowhere();

            assertThat(handOver(hops("*=" + away + " " + Routed.at(peer)), "a"))
                    .isEqualTo(Map.of("a", 250));
            assertThat(passed).containsExactly(away, Routed.at(peer));
        }
    }

    @Test
    void aHopThatHasAnsweredIsNotFollowedByAnother() throws Exception {
        try (ScriptedPeer first =
                        ScriptedPeer.playing(
                                mail(
                                        rcpt("a", "250 ok"),
                                        rcpt("b", "450 4.2.0 busy"),
                                        rcpt("c", "550 5.1.1 no such user"),
                                        content("452 4.2.2 full")));
                ScriptedPeer second = ScriptedPeer.playing(HELLO)) {
            assertThat(
                            handOver(
                                    hops("*=" + Routed.at(first) + " " + Routed.at(second)),
                                    "a",
                                    "b",
                                    "c"))
                    .isEqualTo(Map.of("a", 452, "b", 450, "c", 550));
            assertThat(second.connections()).isZero();
        }
    }

    @Test
    void aHopThatMayHaveTheMailIsNotFollowedByAnother() throws Exception {
        try (ScriptedPeer first =
                        ScriptedPeer.playing(
                                mail(rcpt("a", "250 ok"), "C: DATA\nS: 354 go\n! content\n! cut"));
                ScriptedPeer second = ScriptedPeer.playing(HELLO)) {
            assertThat(handOver(hops("*=" + Routed.at(first) + " " + Routed.at(second)), "a"))
                    .isEqualTo(Map.of("a", 451));
            assertThat(second.connections()).isZero();
        }
    }

    @Test
    void recipientsOfTheSameHopsShareATransaction() throws Exception {
        try (ScriptedPeer one =
                        ScriptedPeer.playing(
                                mail(
                                        rcpt("a", "250 ok"),
                                        rcpt("c", "250 ok"),
                                        content("250 stored", "250 stored")));
                ScriptedPeer other =
                        ScriptedPeer.playing(mail(rcpt("b", "250 ok"), content("250 stored")))) {
            String routes = "*=" + Routed.at(one) + ", b@example.org=" + Routed.at(other);

            assertThat(handOver(hops(routes), "a", "b", "c"))
                    .isEqualTo(Map.of("a", 250, "b", 250, "c", 250));
            assertThat(passed).containsExactly(Routed.at(one), Routed.at(other));
        }
    }

    @Test
    void withoutARouteTheSenderKeepsTheMail() throws Exception {
        assertThat(handOver(hops("example.net=" + Routed.nowhere()), "a"))
                .isEqualTo(Map.of("a", 451));
        assertThat(passed).isEmpty();
    }

    @Test
    void anotherTableTakesEffectAtOnceAndABadOneNotAtAll() throws Exception {
        try (ScriptedPeer peer =
                ScriptedPeer.playing(mail(rcpt("a", "250 ok"), content("250 stored")))) {
            Hops hops = hops("*=" + Routed.nowhere());
            Map<String, String> keys = Routed.keys("routes", "*=" + Routed.at(peer));
            NextHop old = hops.all().getFirst();

            hops.replace(RoutingTable.from(keys));
            assertThat(hops.fromFile()).isFalse();
            assertThat(handOver(hops, "a")).isEqualTo(Map.of("a", 250));
            assertThat(old.check()).isPresent();

            NextHop kept = hops.all().getFirst();
            hops.replace(RoutingTable.from(keys));
            assertThat(hops.all()).containsExactly(kept);
        }
    }

    @Test
    void aHopThatIsAwayIsLeftAloneForAWhile() throws Exception {
        Hops hops = hops("*=" + Routed.nowhere());
        for (int i = 0; i < 5; i++) {
            assertThat(handOver(hops, "a")).isEqualTo(Map.of("a", 451));
        }
        try (ScriptedPeer peer = ScriptedPeer.playing(HELLO)) {
            // Nobody is asked now: the hop rests.
            assertThat(hops.all().getFirst().probe(new MailAddress("a@example.org")).toString())
                    .contains("left alone");
            assertThat(peer.connections()).isZero();
        }
    }
}
