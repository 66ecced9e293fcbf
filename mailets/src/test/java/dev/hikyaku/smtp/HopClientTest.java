package dev.hikyaku.smtp;

import static dev.hikyaku.smtp.Peers.MESSAGE;
import static dev.hikyaku.smtp.Peers.client;
import static dev.hikyaku.smtp.Peers.delivered;
import static dev.hikyaku.smtp.Peers.goodMail;
import static dev.hikyaku.smtp.Peers.hello;
import static dev.hikyaku.smtp.Peers.message;
import static dev.hikyaku.smtp.Peers.outcomes;
import static dev.hikyaku.smtp.Peers.outcomesOf;
import static dev.hikyaku.smtp.Peers.refused;
import static dev.hikyaku.smtp.Peers.to;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.smtp.HopOutcome.NotAttempted;
import dev.hikyaku.smtp.HopOutcome.Unknown;

import org.apache.james.core.MaybeSender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

class HopClientTest {

    private static final String ONE_BY_ONE =
            """
            C: MAIL FROM:<s@example.net>
            S: 250 ok
            C: RCPT TO:<a@example.org>
            S: 250 ok
            C: RCPT TO:<b@example.org>
            S: 250 ok
            C: DATA
            S: 354 go on
            ! content
            """;

    private static Trouble trouble(HopOutcome outcome) {
        return ((NotAttempted) outcome).trouble();
    }

    @Test
    void withoutPipeliningEveryCommandWaitsForItsReply() throws Exception {
        assertThat(
                        outcomesOf(
                                hello() + ONE_BY_ONE + "S: 250 a\nS: 250 b\n",
                                "a@example.org",
                                "b@example.org"))
                .containsExactly(delivered("a"), delivered("b"));
    }

    @Test
    void smtpSaysEhloAndHasOneReplyForAll() throws Exception {
        String script = hello().replace("LHLO", "EHLO") + ONE_BY_ONE + "S: 250 2.0.0 queued as 1\n";
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer, "protocol", "smtp")) {
            assertThat(outcomes(client, "a@example.org", "b@example.org"))
                    .containsExactly(
                            delivered("2.0.0 queued as 1"), delivered("2.0.0 queued as 1"));
            assertThat(client.connectionsIdle()).isEqualTo(1);
        }
    }

    @Test
    void smtpFallsBackToHelo() throws Exception {
        String script =
                """
                S: 220 old
                C: EHLO mx.example.org
                S: 502 what?
                C: HELO mx.example.org
                S: 250 PIPELINING
                """
                        + ONE_BY_ONE
                        + "S: 250 queued\n";
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer, "protocol", "smtp")) {
            assertThat(outcomes(client, "a@example.org", "b@example.org"))
                    .containsOnly(delivered("queued"));
        }
    }

    @Test
    void theNullSenderStaysNull() throws Exception {
        String script =
                hello("PIPELINING") + goodMail("a@example.org").replace("<s@example.net>", "<>");
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            Envelope envelope =
                    Envelope.of(MaybeSender.nullSender(), to("a@example.org").recipients());
            assertThat(client.deliver(envelope, MESSAGE).outcomes())
                    .containsExactly(delivered("stored a@example.org"));
        }
    }

    @Test
    void aRefusedSenderSettlesAllWhateverIsSaidToTheRest() throws Exception {
        String script =
                hello("PIPELINING")
                        + """
                        C: MAIL FROM:<s@example.net>
                        C: RCPT TO:<a@example.org>
                        C: DATA
                        S: 451 4.7.1 not now
                        S: 503 5.5.1 MAIL first
                        S: 503 5.5.1 RCPT first
                        C: RSET
                        S: 250 ok
                        """;
        assertThat(outcomesOf(script, "a@example.org"))
                .containsExactly(refused(451, "4.7.1 not now"));
    }

    @Test
    void tooManyRecipientsIsForNow() throws Exception {
        String script =
                hello("PIPELINING")
                        + """
                        C: MAIL FROM:<s@example.net>
                        C: RCPT TO:<a@example.org>
                        C: RCPT TO:<b@example.org>
                        C: DATA
                        S: 250 ok
                        S: 552 too many
                        S: 552 5.2.2 mailbox full
                        S: 503 no recipients
                        C: RSET
                        S: 250 ok
                        """;
        assertThat(outcomesOf(script, "a@example.org", "b@example.org"))
                .containsExactly(
                        refused(452, "4.5.3 too many"), refused(552, "5.2.2 mailbox full"));
    }

    /** Only the 354 shows that the replies before it were for whom we thought. */
    @Test
    void repliesThatAreOutOfStepRefuseNobody() throws Exception {
        String script =
                hello("PIPELINING")
                        + """
                        C: MAIL FROM:<s@example.net>
                        C: RCPT TO:<a@example.org>
                        C: RCPT TO:<b@example.org>
                        C: DATA
                        S: 250 a reply too many
                        S: 250 sender
                        S: 550 5.1.1 no such user
                        S: 250 b
                        S: 354 go on
                        ! silence
                        """;
        assertThat(outcomesOf(script, "a@example.org", "b@example.org"))
                .allSatisfy(o -> assertThat(trouble(o)).isEqualTo(Trouble.OUT_OF_STEP));
    }

    @Test
    void aRefusalOfDataIsOnlyBelievedWhenThePeerIsInStep() throws Exception {
        String script =
                hello("PIPELINING")
                        + """
                        C: MAIL FROM:<s@example.net>
                        C: RCPT TO:<a@example.org>
                        C: DATA
                        S: 250 a reply too many
                        S: 250 sender
                        S: 550 5.1.1 no such user
                        C: RSET
                        S: 503 5.5.1 no recipients
                        ! silence
                        """;
        assertThat(outcomesOf(script, "a@example.org"))
                .allSatisfy(o -> assertThat(trouble(o)).isEqualTo(Trouble.OUT_OF_STEP));
    }

    @Test
    void aPeerThatLeavesMidEnvelopeRefusesNobodyForGood() throws Exception {
        String script =
                hello("PIPELINING")
                        + """
                        C: MAIL FROM:<s@example.net>
                        C: RCPT TO:<a@example.org>
                        C: RCPT TO:<b@example.org>
                        C: DATA
                        S: 250 ok
                        S: 421 4.3.2 shutting down
                        ! cut
                        """;
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            var outcomes = outcomes(client, "a@example.org", "b@example.org");
            assertThat(outcomes.get(0)).isEqualTo(refused(421, "4.3.2 shutting down"));
            // 421 is between the peer and us.
            assertThat(outcomes.get(0).outcome().reply()).hasToString("451 4.3.2 shutting down");
            assertThat(trouble(outcomes.get(1))).isEqualTo(Trouble.LOST);
        }
    }

    @Test
    void aPeerThatLeavesAfterTheDotLeavesTheRestUnknown() throws Exception {
        String script = hello() + ONE_BY_ONE + "S: 250 a\n! cut\n";
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            var outcomes = outcomes(client, "a@example.org", "b@example.org");
            assertThat(outcomes.get(0)).isEqualTo(delivered("a"));
            assertThat(outcomes.get(1)).isInstanceOf(Unknown.class);
        }
    }

    @Test
    void anAnswerBeforeTheDotEndsTheContentWithoutOne() throws Exception {
        String script =
                hello("PIPELINING")
                        + goodMail("a@example.org")
                                .replaceAll(
                                        "(?s)! content.*",
                                        "! take 100000\nS: 552 5.3.4 enough\n! silence");
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            byte[] large = new byte[20_000_000];
            java.util.Arrays.fill(large, (byte) 'x');
            assertThat(client.deliver(to("a@example.org"), Message.of(large)).outcomes())
                    .allSatisfy(o -> assertThat(trouble(o)).isEqualTo(Trouble.OUT_OF_STEP));
        }
    }

    @Test
    void aMessageThatCannotBeReadToItsEndGetsNoDot() throws Exception {
        String script =
                hello("PIPELINING", "8BITMIME")
                        + goodMail("a@example.org")
                                .replace("net>", "net> BODY=8BITMIME")
                                .replaceAll("(?s)! content.*", "! silence");
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            assertThat(client.deliver(to("a@example.org"), failing(100_000)).outcomes())
                    .containsExactly(
                            new NotAttempted(Trouble.UNREADABLE, "java.io.IOException: disk gone"));
            peer.awaitEnd();
        }
    }

    /** Whatever is written next to a peer that waits for content becomes content. */
    @Test
    void anErrorOfOursInTheMiddleOfTheContentCutsTheConnection() throws Exception {
        String half =
                hello("PIPELINING", "8BITMIME")
                        + goodMail("a@example.org")
                                .replace("net>", "net> BODY=8BITMIME")
                                .replaceAll("(?s)! content.*", "! end");
        String whole =
                hello("PIPELINING", "8BITMIME")
                        + goodMail("a@example.org").replace("net>", "net> BODY=8BITMIME");
        Message broken =
                new Message() {
                    @Override
                    public InputStream open() {
                        return new InputStream() {
                            @Override
                            public int read() {
                                throw new AssertionError("a bug");
                            }
                        };
                    }

                    @Override
                    public long sizeBytes() {
                        return 1;
                    }
                };
        try (ScriptedPeer peer = ScriptedPeer.playing(half, whole);
                HopClient client = client(peer)) {
            assertThatThrownBy(() -> client.deliver(to("a@example.org"), broken))
                    .hasMessage("a bug");
            assertThat(outcomes(client, "a@example.org"))
                    .containsExactly(delivered("stored a@example.org"));
            assertThat(client.connectionsInUse()).isZero();
        }
    }

    @Test
    void aMessageThatCannotBeOpenedCostsThePeerNothing() throws Exception {
        String script = hello("PIPELINING") + goodMail("a@example.org");
        Message gone =
                new Message() {
                    @Override
                    public InputStream open() throws IOException {
                        throw new IOException("no such file");
                    }

                    @Override
                    public long sizeBytes() {
                        return 1;
                    }
                };
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            assertThat(trouble(client.deliver(to("a@example.org"), gone).outcomes().get(0)))
                    .isEqualTo(Trouble.UNREADABLE);
            assertThat(outcomes(client, "a@example.org"))
                    .containsExactly(delivered("stored a@example.org"));
        }
    }

    private static Message failing(int afterBytes) {
        return new Message() {
            @Override
            public InputStream open() {
                return new InputStream() {
                    private int left = afterBytes;

                    @Override
                    public int read() throws IOException {
                        if (left-- <= 0) {
                            throw new IOException("disk gone");
                        }
                        return 'x';
                    }
                };
            }

            @Override
            public long sizeBytes() {
                return 2L * afterBytes;
            }
        };
    }

    @Test
    void aNulIsNeverSentAndRefusesTheMailForGood() throws Exception {
        String script =
                hello("PIPELINING")
                        + goodMail("a@example.org").replaceAll("(?s)! content.*", "! silence");
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            assertThat(client.deliver(to("a@example.org"), message("a\0b")).outcomes())
                    .containsExactly(refused(554, "5.6.0 message cannot be sent: NUL"));
        }
    }

    @Test
    void contentIsMadeOfLines() throws Exception {
        String script = hello("PIPELINING") + goodMail("a@example.org");
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            client.deliver(to("a@example.org"), message("a\n.\r\nMAIL FROM:<x>\r\r\n.b"));
            assertThat(new String(peer.content(0), StandardCharsets.UTF_8))
                    .isEqualTo("a\r\n..\r\nMAIL FROM:<x>\r\n\r\n..b\r\n");
        }
    }

    @Test
    void anEmptyMessageIsEmpty() throws Exception {
        String script = hello("PIPELINING") + goodMail("a@example.org");
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            client.deliver(to("a@example.org"), message(""));
            assertThat(peer.content(0)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"S: 421 4.3.2 too busy", "S: 554 5.7.1 not you", "S: 450 later"})
    void aRefusedGreetingIsTroubleOfTheHopAndNeverForGood(String greeting) throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.playing(greeting);
                HopClient client = client(peer)) {
            HopOutcome outcome = outcomes(client, "a@example.org").get(0);
            assertThat(trouble(outcome)).isEqualTo(Trouble.SERVICE_REFUSED);
            assertThat(outcome.outcome().reply())
                    .hasToString("451 4.4.1 next hop takes no mail now");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"S: SSH-2.0-OpenSSH_9.2", "S: 354 go on", "! flood 1000000", "! cut"})
    void whatIsNoMailServerIsTroubleOfTheHop(String greeting) throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.playing(greeting + "\n! silence\n");
                HopClient client = client(peer)) {
            assertThat(trouble(outcomes(client, "a@example.org").get(0)))
                    .isIn(Trouble.OUT_OF_STEP, Trouble.LOST);
        }
    }

    @Test
    void nobodyListeningIsAnOutcome() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Hop hop =
                Hop.from(
                        Map.of(
                                "host", "127.0.0.1",
                                "port", Integer.toString(port),
                                "helloName", "mx.example.org"));
        try (HopClient client = new HopClient(hop, Peers.DIALER)) {
            Handover handover = client.deliver(to("a@example.org", "b@example.org"), MESSAGE);
            assertThat(handover.outcomes())
                    .hasSize(2)
                    .allSatisfy(o -> assertThat(trouble(o)).isEqualTo(Trouble.NOT_CONNECTED));
            assertThat(handover.peer()).isEmpty();
            assertThat(handover.outcomes().get(0).outcome().reply())
                    .hasToString("451 4.4.1 could not connect to the next hop");
            assertThat(client.check())
                    .get()
                    .extracting(NotAttempted::trouble)
                    .isEqualTo(Trouble.NOT_CONNECTED);
        }
    }

    @Test
    void aCheckIsLhloAndNoMore() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.playing(hello());
                HopClient client = client(peer)) {
            assertThat(client.check()).isEmpty();
            peer.awaitEnd();
            assertThat(peer.heard()).containsExactly("LHLO mx.example.org", "QUIT");
        }
    }

    @Test
    void aPeerMayCloseTheConnectionWithTheLastAnswer() throws Exception {
        String script = hello("PIPELINING") + goodMail("a@example.org") + "! cut\n";
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            Handover handover = client.deliver(to("a@example.org"), MESSAGE);
            assertThat(handover.outcomes()).containsExactly(delivered("stored a@example.org"));
            assertThat(handover.peer().orElseThrow().address().toString())
                    .endsWith(":" + peer.port());
        }
    }

    @Test
    void anInterruptBeforeTheDotIsNoAttemptAndStaysSet() throws Exception {
        String script = hello("PIPELINING") + "C: MAIL FROM:<s@example.net>\n! silence\n";
        try (ScriptedPeer peer =
                        ScriptedPeer.playing(script.replace("! silence", "! gate\n! silence"));
                HopClient client = client(peer)) {
            var outcome = new java.util.concurrent.CompletableFuture<HopOutcome>();
            Thread delivering =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        HopOutcome result =
                                                outcomes(client, "a@example.org").get(0);
                                        if (Thread.currentThread().isInterrupted()) {
                                            outcome.complete(result);
                                        }
                                    });
            peer.awaitGate();
            delivering.interrupt();
            assertThat(trouble(outcome.get(10, java.util.concurrent.TimeUnit.SECONDS)))
                    .isEqualTo(Trouble.STOPPING);
            peer.openGate();
        }
    }
}
