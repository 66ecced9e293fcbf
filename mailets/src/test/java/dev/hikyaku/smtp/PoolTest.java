package dev.hikyaku.smtp;

import static dev.hikyaku.smtp.Peers.MESSAGE;
import static dev.hikyaku.smtp.Peers.client;
import static dev.hikyaku.smtp.Peers.delivered;
import static dev.hikyaku.smtp.Peers.goodMail;
import static dev.hikyaku.smtp.Peers.hello;
import static dev.hikyaku.smtp.Peers.hop;
import static dev.hikyaku.smtp.Peers.outcomes;
import static dev.hikyaku.smtp.Peers.refused;
import static dev.hikyaku.smtp.Peers.to;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.smtp.HopOutcome.NotAttempted;
import dev.hikyaku.smtp.HopOutcome.Unknown;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

class PoolTest {
    private static final Executor THREADS = task -> Thread.ofVirtual().start(task);
    private static final String FIRST = hello("PIPELINING") + goodMail("a@example.org");
    private static final String NEXT = "C: RSET\nS: 250 reset\n" + goodMail("b@example.org");

    private static CompletableFuture<List<HopOutcome>> async(HopClient client, String recipient) {
        return CompletableFuture.supplyAsync(() -> outcomes(client, recipient), THREADS);
    }

    @Test
    void theNextMailGoesOverTheSameConnectionBehindRset() throws Exception {
        String pipelined =
                "C: RSET\n"
                        + goodMail("b@example.org").replace("C: DATA\n", "C: DATA\nS: 250 reset\n");
        try (ScriptedPeer peer = ScriptedPeer.playing(FIRST + pipelined);
                HopClient client = client(peer)) {
            assertThat(client.deliver(to("a@example.org"), MESSAGE).peer().orElseThrow().mails())
                    .isZero();
            Handover second = client.deliver(to("b@example.org"), MESSAGE);
            assertThat(second.outcomes()).containsExactly(delivered("stored b@example.org"));
            assertThat(second.peer().orElseThrow().mails()).isEqualTo(1);
        }
    }

    @Test
    void aConnectionIsReplacedAfterSoManyMails() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.playing(FIRST + NEXT, FIRST);
                HopClient client = client(peer, "maxMessagesPerConnection", "2")) {
            outcomes(client, "a@example.org");
            outcomes(client, "b@example.org");
            assertThat(client.connectionsIdle()).isZero();
            assertThat(outcomes(client, "a@example.org"))
                    .containsExactly(delivered("stored a@example.org"));
            assertThat(peer.connections()).isEqualTo(2);
        }
    }

    @Test
    void neverMoreConnectionsThanAllowed() throws Exception {
        String gated = FIRST.replace("! content", "! content\n! gate");
        try (ScriptedPeer peer = ScriptedPeer.playing(gated + NEXT);
                HopClient client = client(peer, "maxConnections", "1")) {
            CompletableFuture<List<HopOutcome>> first = async(client, "a@example.org");
            peer.awaitGate();
            CompletableFuture<List<HopOutcome>> second = async(client, "b@example.org");
            assertThat(client.connectionsInUse()).isEqualTo(1);
            peer.openGate();
            assertThat(first.get(10, TimeUnit.SECONDS))
                    .containsExactly(delivered("stored a@example.org"));
            assertThat(second.get(10, TimeUnit.SECONDS))
                    .containsExactly(delivered("stored b@example.org"));
            assertThat(peer.connections()).isEqualTo(1);
        }
    }

    @Test
    void whoWaitsForAConnectionDoesNotWaitForEver() throws Exception {
        String gated = FIRST.replace("! content", "! content\n! gate");
        try (ScriptedPeer peer = ScriptedPeer.playing(gated);
                HopClient client = client(peer, "maxConnections", "1", "poolTimeout", "100 ms")) {
            CompletableFuture<List<HopOutcome>> first = async(client, "a@example.org");
            peer.awaitGate();
            HopOutcome busy = outcomes(client, "b@example.org").get(0);
            assertThat(busy).isEqualTo(new NotAttempted(Trouble.BUSY, "all 1 connections in use"));
            assertThat(busy.outcome().reply().toString()).startsWith("451 4.4.5 ");
            peer.openGate();
            assertThat(first.get(10, TimeUnit.SECONDS)).hasSize(1);
        }
    }

    @Test
    void aConnectionThatCouldNotBeOpenedIsNotCountedAsInUse() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.playing("S: 421 busy", "S: 421 busy", FIRST);
                HopClient client = client(peer, "maxConnections", "1")) {
            outcomes(client, "a@example.org");
            outcomes(client, "a@example.org");
            assertThat(client.connectionsInUse()).isZero();
            assertThat(outcomes(client, "a@example.org"))
                    .containsExactly(delivered("stored a@example.org"));
        }
    }

    @Test
    void whatRestedTooLongIsLeftWithQuitAndReplaced() throws Exception {
        AtomicLong now = new AtomicLong();
        try (ScriptedPeer peer = ScriptedPeer.playing(FIRST, FIRST);
                HopClient client = new HopClient(hop(peer), Peers.DIALER, now::get)) {
            outcomes(client, "a@example.org");
            now.addAndGet(Duration.ofSeconds(60).toNanos());
            assertThat(outcomes(client, "a@example.org"))
                    .containsExactly(delivered("stored a@example.org"));
            assertThat(peer.connections()).isEqualTo(2);
            assertThat(peer.heard()).contains("QUIT");
        }
    }

    @Test
    void whatRestedLessIsUsed() throws Exception {
        AtomicLong now = new AtomicLong();
        try (ScriptedPeer peer = ScriptedPeer.playing(FIRST + NEXT);
                HopClient client = new HopClient(hop(peer), Peers.DIALER, now::get)) {
            outcomes(client, "a@example.org");
            now.addAndGet(Duration.ofSeconds(59).toNanos());
            assertThat(outcomes(client, "b@example.org"))
                    .containsExactly(delivered("stored b@example.org"));
        }
    }

    /** The peer hears of it without another mail coming. */
    @Test
    void aRestingConnectionIsLeftWithQuit() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.playing(FIRST);
                HopClient client = client(peer, "idleTimeout", "100 ms")) {
            outcomes(client, "a@example.org");
            peer.awaitEnd();
            assertThat(peer.heard()).endsWith("QUIT");
        }
    }

    @Test
    void closingLeavesRestingConnectionsWithQuitAndTakesNoMail() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.playing(FIRST)) {
            HopClient client = client(peer);
            outcomes(client, "a@example.org");
            client.close();
            peer.awaitEnd();
            assertThat(peer.heard()).endsWith("QUIT");
            assertThat(outcomes(client, "a@example.org"))
                    .containsExactly(new NotAttempted(Trouble.STOPPING, "closed"));
        }
    }

    @Test
    void aMailOnItsWayIsFinishedWhenTheClientCloses() throws Exception {
        String gated = FIRST.replace("! content", "! content\n! gate");
        try (ScriptedPeer peer = ScriptedPeer.playing(gated)) {
            HopClient client = client(peer);
            CompletableFuture<List<HopOutcome>> first = async(client, "a@example.org");
            peer.awaitGate();
            client.close();
            peer.openGate();
            assertThat(first.get(10, TimeUnit.SECONDS))
                    .containsExactly(delivered("stored a@example.org"));
            peer.awaitEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Closed, or said to be, while it rested.
                "! cut",
                "S: 421 4.4.2 idle for too long\n! cut",
                "S: 421 4.4.2 idle for too long\n! silence",
                // Something that nobody asked for.
                "S: 250 by the way\n! silence",
                // Dead in ways that show at the next mail.
                "C: RSET\n! cut",
                "C: RSET\nS: 421 4.3.2 bye\n! cut",
                "C: RSET\nS: 500 what?\n! silence",
                "C: RSET\nS: 250 ok\nC: MAIL FROM:<s@example.net>\n! cut",
                "C: RSET\nC: MAIL FROM:<s@example.net>\nS: 250 ok\nS: 421 4.7.0 enough\n! cut",
            })
    void aDeadConnectionFromThePoolIsReplacedOnce(String death) throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.playing(FIRST + death, FIRST);
                HopClient client = client(peer)) {
            outcomes(client, "a@example.org");
            assertThat(outcomes(client, "a@example.org"))
                    .containsExactly(delivered("stored a@example.org"));
            assertThat(peer.connections()).isEqualTo(2);
        }
    }

    @Test
    void aPathThatDiedWithoutASignIsReplacedToo() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.playing(FIRST + "C: RSET\n! silence", FIRST);
                HopClient client = client(peer, "greetingTimeout", "2 s")) {
            outcomes(client, "a@example.org");
            assertThat(outcomes(client, "a@example.org"))
                    .containsExactly(delivered("stored a@example.org"));
        }
    }

    @Test
    void aFreshConnectionThatDiesIsNotReplacedAgain() throws Exception {
        String dead = hello("PIPELINING") + "C: MAIL FROM:<s@example.net>\n! cut\n";
        try (ScriptedPeer peer = ScriptedPeer.playing(FIRST + "C: RSET\n! cut", dead);
                HopClient client = client(peer)) {
            outcomes(client, "a@example.org");
            assertThat(outcomes(client, "a@example.org"))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            NotAttempted.class,
                            o -> assertThat(o.trouble()).isEqualTo(Trouble.LOST));
            assertThat(peer.connections()).isEqualTo(2);
        }
    }

    @Test
    void onceMailIsAnsweredNothingIsTriedAgain() throws Exception {
        String death = "C: RSET\nC: MAIL FROM:<s@example.net>\nS: 250 ok\nS: 250 ok\n! cut\n";
        try (ScriptedPeer peer = ScriptedPeer.playing(FIRST + death);
                HopClient client = client(peer)) {
            outcomes(client, "a@example.org");
            assertThat(outcomes(client, "a@example.org"))
                    .singleElement()
                    .isInstanceOf(NotAttempted.class);
            assertThat(peer.connections()).isEqualTo(1);
        }
    }

    @Test
    void afterTheDotNothingIsTriedAgain() throws Exception {
        String death = NEXT.replaceAll("S: 250 stored .*", "! cut");
        try (ScriptedPeer peer = ScriptedPeer.playing(FIRST + death);
                HopClient client = client(peer)) {
            outcomes(client, "a@example.org");
            assertThat(outcomes(client, "b@example.org"))
                    .singleElement()
                    .isInstanceOf(Unknown.class);
            assertThat(peer.connections()).isEqualTo(1);
        }
    }

    @Test
    void aRefusedMailLeavesTheConnectionUsable() throws Exception {
        String refused =
                hello("PIPELINING")
                        + """
                        C: MAIL FROM:<s@example.net>
                        C: RCPT TO:<a@example.org>
                        C: DATA
                        S: 250 ok
                        S: 450 4.2.1 later
                        S: 503 no
                        C: RSET
                        S: 250 ok
                        """;
        try (ScriptedPeer peer = ScriptedPeer.playing(refused + goodMail("b@example.org"));
                HopClient client = client(peer)) {
            assertThat(outcomes(client, "a@example.org"))
                    .containsExactly(refused(450, "4.2.1 later"));
            assertThat(outcomes(client, "b@example.org"))
                    .containsExactly(delivered("stored b@example.org"));
        }
    }

    @Test
    void manyAtOnceShareFewConnectionsAndEachHearsItsOwn() throws Exception {
        int connections = 4;
        try (LmtpSink sink = new LmtpSink();
                HopClient client =
                        new HopClient(
                                sink.hop("maxConnections", Integer.toString(connections)),
                                Peers.DIALER)) {
            List<CompletableFuture<List<HopOutcome>>> mails = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                mails.add(async(client, "r" + i + "@example.org"));
            }
            for (int i = 0; i < mails.size(); i++) {
                assertThat(mails.get(i).get(20, TimeUnit.SECONDS))
                        .containsExactly(delivered("r" + i + "@example.org"));
            }
            assertThat(sink.mostConnections()).isLessThanOrEqualTo(connections);
            assertThat(client.connectionsInUse()).isZero();
            assertThat(client.connectionsIdle()).isLessThanOrEqualTo(connections);
        }
    }
}
