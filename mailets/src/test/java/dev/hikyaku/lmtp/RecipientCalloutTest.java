package dev.hikyaku.lmtp;

import static dev.hikyaku.lmtp.Edge.NEXT_HOOK;
import static dev.hikyaku.smtp.Peers.hello;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hikyaku.smtp.ScriptedPeer;

import org.apache.james.protocols.smtp.SMTPSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

@Timeout(60)
class RecipientCalloutTest {
    private static final String BOB = "bob@example.org";
    private static final String UNKNOWN = "550 5.1.1 no such user";

    /** One question and its answer. */
    private static String asked(String recipient, String reply) {
        return """
        C: MAIL FROM:<>
        C: RCPT TO:<%s>
        C: RSET
        S: 250 ok
        S: %s
        S: 250 ok
        """
                .formatted(recipient, reply);
    }

    private static ScriptedPeer store(String... questions) throws Exception {
        return ScriptedPeer.playing(hello("PIPELINING") + String.join("", questions));
    }

    /** A store that refuses user0, user1, … */
    private static ScriptedPeer refusing(int users) throws Exception {
        return store(
                IntStream.range(0, users)
                        .mapToObj(i -> asked("user" + i + "@example.org", UNKNOWN))
                        .toArray(String[]::new));
    }

    private static long questions(ScriptedPeer peer) {
        return peer.heard().stream().filter(line -> line.startsWith("RCPT")).count();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    250 2.1.5 ok                      | next hook
                    251 will forward                  | next hook
                    550 5.1.1 <bob@example.org> who?  | 550 5.1.1 <bob@example.org> who?
                    553 5.1.3 bad form                | 553 5.1.3 bad form
                    550 no such user                  | 550 5.0.0 no such user
                    552 4.2.2 mailbox full            | 552 5.0.0 4.2.2 mailbox full
                    450 4.2.1 greylisted              | 451 4.2.1 greylisted
                    452 4.2.2 mailbox full            | 451 4.2.2 mailbox full
                    421 4.3.2 going down              | 451 4.3.2 going down
                    451 later                         | 451 4.0.0 later
                    """)
    void theSenderHearsWhatTheStoreSays(String stored, String heard) throws Exception {
        try (ScriptedPeer peer = store(asked(BOB, stored));
                Edge edge = Edge.to(Routed.at(peer))) {
            assertThat(edge.rcpt(BOB)).isEqualTo(heard);
        }
    }

    @Test
    void severalLinesOfTheStoreAreOneOfOurs() throws Exception {
        String script =
                hello("PIPELINING")
                        + asked(BOB, "550-5.1.1 no such user;\nS: 550 5.1.1 ask the postmaster");
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                Edge edge = Edge.to(Routed.at(peer))) {
            assertThat(edge.rcpt(BOB)).isEqualTo("550 5.1.1 no such user; ask the postmaster");
        }
    }

    @Test
    void aRefusedNullSenderIsNotTheRecipientsFault() throws Exception {
        String script =
                hello("PIPELINING")
                        + """
                        C: MAIL FROM:<>
                        C: RCPT TO:<bob@example.org>
                        C: RSET
                        S: 550 5.7.1 no bounces here
                        S: 503 5.5.1 MAIL first
                        S: 250 ok
                        """;
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                Edge edge = Edge.to(Routed.at(peer))) {
            assertThat(edge.rcpt(BOB)).isEqualTo("451 4.7.1 no bounces here");
            assertThat(edge.count("lmtpCalloutDeferred")).isEqualTo(1);
        }
    }

    @Test
    void aStoreThatIsAwayIsForNow() throws Exception {
        try (Edge edge = Edge.to(Routed.nowhere())) {
            assertThat(edge.rcpt(BOB)).isEqualTo("451 4.4.1 could not connect to the next hop");
            assertThat(edge.count("lmtpCalloutSilent")).isEqualTo(1);
        }
    }

    @Test
    void silenceIsForNow() throws Exception {
        try (ScriptedPeer peer = store("C: MAIL FROM:<>\n! silence\n");
                Edge edge =
                        Edge.of(
                                Routed.keys(
                                        "routes",
                                        "*=" + Routed.at(peer),
                                        "hop.envelopeTimeout",
                                        "100 ms"))) {
            assertThat(edge.rcpt(BOB)).isEqualTo("451 4.4.2 next hop did not answer in time");
        }
    }

    @Test
    void aRecipientWithoutRouteIsForNow() throws Exception {
        try (Edge edge = Edge.of(Routed.keys("routes", "example.net=" + Routed.nowhere()))) {
            assertThat(edge.rcpt(BOB)).isEqualTo("451 4.3.5 no route to this recipient");
        }
    }

    @Test
    void theNextHopIsAskedWhenTheFirstIsSilent() throws Exception {
        try (ScriptedPeer spare = store(asked(BOB, UNKNOWN));
                Edge edge = Edge.to(Routed.nowhere() + " " + Routed.at(spare))) {
            assertThat(edge.rcpt(BOB)).isEqualTo(UNKNOWN);
        }
    }

    @Test
    void theFirstHopThatSpeaksDecides() throws Exception {
        try (ScriptedPeer home = store(asked(BOB, "451 4.2.0 not now"));
                ScriptedPeer spare = ScriptedPeer.playing();
                Edge edge = Edge.to(Routed.at(home) + " " + Routed.at(spare))) {
            assertThat(edge.rcpt(BOB)).isEqualTo("451 4.2.0 not now");
            assertThat(spare.connections()).isZero();
        }
    }

    @Test
    void otherDomainsAreNotAskedAbout() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.playing();
                Edge edge = Edge.to(Routed.at(peer))) {
            assertThat(edge.rcpt("bob@example.net")).isEqualTo(NEXT_HOOK);
            assertThat(peer.connections()).isZero();
        }
    }

    @Test
    void domainsThatCannotBeLookedUpAreForNow() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.playing();
                Edge edge = Edge.to(Routed.at(peer))) {
            edge.domains.goAway();
            assertThat(edge.rcpt(BOB))
                    .isEqualTo("451 4.3.0 Cannot look up the recipient's domain now");
            assertThat(peer.connections()).isZero();
        }
    }

    @Test
    void anAnswerIsAskedForOnce() throws Exception {
        try (ScriptedPeer peer = store(asked(BOB, UNKNOWN), asked(BOB, "250 ok"));
                Edge edge = Edge.to(Routed.at(peer), "negative", "2 minutes")) {
            assertThat(edge.rcpt(BOB)).isEqualTo(UNKNOWN);
            assertThat(edge.rcpt(BOB)).isEqualTo(UNKNOWN);
            assertThat(questions(peer)).isEqualTo(1);
            assertThat(edge.count("lmtpCalloutCached")).isEqualTo(1);
            assertThat(edge.count("lmtpCalloutRefused")).isEqualTo(2);
            assertThat(edge.metrics.executionTimesFor("lmtpCallout")).hasSize(1);

            edge.clock.advance(Duration.ofMinutes(2));
            assertThat(edge.rcpt(BOB)).isEqualTo(NEXT_HOOK);
        }
    }

    @Test
    void aThousandSendersAtOnceAreOneQuestionToTheStore() throws Exception {
        String script =
                hello("PIPELINING")
                        + """
                        C: MAIL FROM:<>
                        C: RCPT TO:<bob@example.org>
                        C: RSET
                        ! gate
                        S: 250 ok
                        S: 550 5.1.1 no such user
                        S: 250 ok
                        """;
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                Edge edge = Edge.to(Routed.at(peer), "slowAfter", "10000", "closeAfter", "10000")) {
            List<CompletableFuture<String>> told = new ArrayList<>();
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                CompletableFuture<String> mine = new CompletableFuture<>();
                told.add(mine);
                senders.add(Thread.ofVirtual().start(() -> mine.complete(edge.rcpt(BOB))));
            }
            peer.awaitGate();
            await("all wait")
                    .atMost(Duration.ofSeconds(15))
                    .untilAsserted(
                            () ->
                                    assertThat(senders.stream().map(Thread::getState))
                                            .containsOnly(Thread.State.TIMED_WAITING));
            peer.openGate();

            for (CompletableFuture<String> each : told) {
                assertThat(each).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(UNKNOWN);
            }
            assertThat(questions(peer)).isEqualTo(1);
            assertThat(peer.connections()).isEqualTo(1);
        }
    }

    @Test
    void anotherTableIsAskedAnew() throws Exception {
        try (ScriptedPeer home = store(asked(BOB, UNKNOWN));
                ScriptedPeer spare = store(asked(BOB, "250 ok"));
                Edge edge = Edge.to(Routed.at(home))) {
            assertThat(edge.rcpt(BOB)).isEqualTo(UNKNOWN);
            edge.hops.replace(RoutingTable.from(Routed.keys("routes", "*=" + Routed.at(spare))));
            assertThat(edge.rcpt(BOB)).isEqualTo(NEXT_HOOK);
        }
    }

    @Test
    void whomTheStoreTookIsRememberedWhileItIsAway() throws Exception {
        try (ScriptedPeer home = store(asked(BOB, "250 ok"), asked("eve@example.org", UNKNOWN));
                Edge edge =
                        Edge.of(
                                Routed.keys("routes", "*=" + Routed.at(home)),
                                "remember",
                                "7 days")) {
            edge.rcpt(BOB);
            edge.rcpt("eve@example.org");
            edge.hops.replace(RoutingTable.from(Routed.keys("routes", "*=" + Routed.nowhere())));

            edge.clock.advance(Duration.ofDays(7).minusSeconds(1));
            assertThat(edge.rcpt(BOB)).isEqualTo(NEXT_HOOK);
            assertThat(edge.rcpt("eve@example.org")).startsWith("451 4.4.1 ");
            assertThat(edge.rcpt("new@example.org")).startsWith("451 4.4.1 ");
            assertThat(edge.count("lmtpCalloutRemembered")).isEqualTo(1);

            edge.clock.advance(Duration.ofSeconds(1));
            assertThat(edge.rcpt(BOB)).startsWith("451 4.4.1 ");
        }
    }

    @Test
    void whomTheStoreRefusesIsNoLongerRemembered() throws Exception {
        try (ScriptedPeer home = store(asked(BOB, "250 ok"), asked(BOB, UNKNOWN));
                Edge edge = Edge.to(Routed.at(home), "remember", "7 days")) {
            assertThat(edge.rcpt(BOB)).isEqualTo(NEXT_HOOK);
            edge.clock.advance(Duration.ofMinutes(10));
            assertThat(edge.rcpt(BOB)).isEqualTo(UNKNOWN);
            edge.hops.replace(RoutingTable.from(Routed.keys("routes", "*=" + Routed.nowhere())));
            assertThat(edge.rcpt(BOB)).startsWith("451 4.4.1 ");
        }
    }

    @Test
    void nobodyIsRememberedUnlessItIsSet() throws Exception {
        try (ScriptedPeer home = store(asked(BOB, "250 ok"));
                Edge edge = Edge.to(Routed.at(home))) {
            edge.rcpt(BOB);
            edge.hops.replace(RoutingTable.from(Routed.keys("routes", "*=" + Routed.nowhere())));
            assertThat(edge.rcpt(BOB)).startsWith("451 4.4.1 ");
        }
    }

    @Test
    void whoTriesOutNamesIsSlowedThenSentAway() throws Exception {
        try (ScriptedPeer peer = refusing(4);
                Edge edge =
                        Edge.to(
                                Routed.at(peer),
                                "slowAfter",
                                "1",
                                "slowBy",
                                "3 seconds",
                                "closeAfter",
                                "4")) {
            for (int i = 0; i < 4; i++) {
                assertThat(edge.rcpt("user" + i + "@example.org")).isEqualTo(UNKNOWN);
            }
            assertThat(edge.pauses)
                    .containsExactly(
                            Duration.ofSeconds(3), Duration.ofSeconds(6), Duration.ofSeconds(12));
            assertThat(edge.count("lmtpHarvestSlowed")).isEqualTo(3);

            String last =
                    "421 4.7.0 mx.example.org too many unknown recipients, try again later, closed";
            assertThat(edge.rcpt(BOB)).isEqualTo(last);
            assertThat(edge.rcpt("bob@example.net")).isEqualTo(last);
            assertThat(edge.count("lmtpHarvestClosed")).isEqualTo(2);
            assertThat(questions(peer)).isEqualTo(4);
        }
    }

    @Test
    void anotherClientIsNotMadeToPay() throws Exception {
        try (ScriptedPeer peer = store(asked("user0@example.org", UNKNOWN), asked(BOB, "250 ok"));
                Edge edge = Edge.to(Routed.at(peer), "closeAfter", "1")) {
            edge.rcpt(Client25.at("192.0.2.1"), "user0@example.org");
            assertThat(edge.rcpt(Client25.at("192.0.2.2"), BOB)).isEqualTo(NEXT_HOOK);
        }
    }

    @Test
    void knownAnswersCountAsWell() throws Exception {
        try (ScriptedPeer peer = store(asked(BOB, UNKNOWN));
                Edge edge = Edge.to(Routed.at(peer), "closeAfter", "2")) {
            edge.rcpt(BOB);
            edge.rcpt(BOB);
            assertThat(edge.rcpt(BOB)).startsWith("421 4.7.0 ");
        }
    }

    @Test
    void whoMayRelayOrHasLoggedInIsNeitherSlowedNorSentAway() throws Exception {
        try (ScriptedPeer peer = store(asked(BOB, UNKNOWN));
                Edge edge = Edge.to(Routed.at(peer), "slowAfter", "0", "closeAfter", "1")) {
            SMTPSession relaying = Client25.relaying("192.0.2.1");
            SMTPSession loggedIn = Client25.loggedIn("192.0.2.1");
            for (int i = 0; i < 3; i++) {
                assertThat(edge.rcpt(relaying, BOB)).isEqualTo(UNKNOWN);
                assertThat(edge.rcpt(loggedIn, BOB)).isEqualTo(UNKNOWN);
            }
            assertThat(edge.pauses).isEmpty();
            assertThat(edge.rcpt(Client25.at("192.0.2.1"), BOB)).isEqualTo(UNKNOWN);
        }
    }

    @Test
    void whatIsRefusedForNowIsNoHarvest() throws Exception {
        try (ScriptedPeer peer =
                        store(
                                asked(BOB, "450 4.2.1 greylisted"),
                                asked(BOB, "450 4.2.1 greylisted"));
                Edge edge = Edge.to(Routed.at(peer), "closeAfter", "1")) {
            assertThat(edge.rcpt(BOB)).isEqualTo("451 4.2.1 greylisted");
            assertThat(edge.rcpt(BOB)).isEqualTo("451 4.2.1 greylisted");
        }
    }
}
