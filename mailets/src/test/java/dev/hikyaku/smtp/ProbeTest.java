package dev.hikyaku.smtp;

import static dev.hikyaku.smtp.Peers.address;
import static dev.hikyaku.smtp.Peers.client;
import static dev.hikyaku.smtp.Peers.delivered;
import static dev.hikyaku.smtp.Peers.goodMail;
import static dev.hikyaku.smtp.Peers.hello;
import static dev.hikyaku.smtp.Peers.outcomes;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.core.MaybeSender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeTest {
    private static final MaybeSender NOBODY = MaybeSender.nullSender();

    private static String asked(String recipientReply) {
        return """
        C: MAIL FROM:<>
        C: RCPT TO:<a@example.org>
        C: RSET
        S: 250 ok
        S: %s
        S: 250 ok
        """
                .formatted(recipientReply);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "250 2.1.5 ok",
                "251 will forward",
                "450 4.2.1 greylisted",
                "550 5.1.1 <a@example.org> is unknown here"
            })
    void theAnswerIsPassedOnWordForWord(String reply) throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.playing(hello("PIPELINING") + asked(reply));
                HopClient client = client(peer)) {
            assertThat(client.probe(NOBODY, address("a@example.org")))
                    .isEqualTo(
                            new Probe.Answered(
                                    PeerReply.of(
                                            Integer.parseInt(reply.substring(0, 3)),
                                            reply.substring(4))));
            assertThat(client.connectionsIdle()).isEqualTo(1);
        }
    }

    @Test
    void probesAndMailsShareConnections() throws Exception {
        String script =
                hello("PIPELINING")
                        + asked("250 ok")
                        + goodMail("a@example.org")
                        + "C: RSET\nS: 250 ok\n"
                        + asked("550 5.1.1 gone");
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            assertThat(client.probe(NOBODY, address("a@example.org")))
                    .isEqualTo(new Probe.Answered(PeerReply.of(250, "ok")));
            assertThat(outcomes(client, "a@example.org"))
                    .containsExactly(delivered("stored a@example.org"));
            assertThat(client.probe(NOBODY, address("a@example.org")))
                    .isEqualTo(new Probe.Answered(PeerReply.of(550, "5.1.1 gone")));
        }
    }

    @Test
    void withoutPipeliningItAsksOneByOne() throws Exception {
        String script =
                hello()
                        + """
                        C: MAIL FROM:<>
                        S: 250 ok
                        C: RCPT TO:<a@example.org>
                        S: 250 ok
                        C: RSET
                        S: 250 ok
                        """;
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            assertThat(client.probe(NOBODY, address("a@example.org")))
                    .isEqualTo(new Probe.Answered(PeerReply.of(250, "ok")));
        }
    }

    @Test
    void aRefusedSenderSaysNothingAboutTheRecipient() throws Exception {
        String script =
                hello("PIPELINING")
                        + """
                        C: MAIL FROM:<>
                        C: RCPT TO:<a@example.org>
                        C: RSET
                        S: 550 5.7.1 no bounces here
                        S: 503 5.5.1 MAIL first
                        S: 250 ok
                        """;
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            assertThat(client.probe(NOBODY, address("a@example.org")))
                    .isEqualTo(new Probe.SenderRefused(PeerReply.of(550, "5.7.1 no bounces here")));
        }
    }

    @Test
    void aDeadConnectionFromThePoolIsReplacedOnce() throws Exception {
        String fresh = hello("PIPELINING") + asked("250 ok");
        try (ScriptedPeer peer = ScriptedPeer.playing(fresh + "C: MAIL FROM:<>\n! cut", fresh);
                HopClient client = client(peer)) {
            client.probe(NOBODY, address("a@example.org"));
            assertThat(client.probe(NOBODY, address("a@example.org")))
                    .isEqualTo(new Probe.Answered(PeerReply.of(250, "ok")));
        }
    }

    @Test
    void silenceIsAnOutcome() throws Exception {
        String script = hello("PIPELINING") + "C: MAIL FROM:<>\nS: 250 ok\n! silence\n";
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer, "envelopeTimeout", "300 ms")) {
            assertThat(client.probe(NOBODY, address("a@example.org")))
                    .isEqualTo(new Probe.Silent(Trouble.TIMED_OUT, "no answer in time"));
        }
    }

    /** A 5xx meant for RCPT that stands where the answer to RSET belongs. */
    @Test
    void repliesThatAreOutOfStepSayNothing() throws Exception {
        String script =
                hello("PIPELINING")
                        + asked("250 a reply too many").replace("S: 250 ok\n", "")
                        + "S: 250 sender\nS: 550 5.1.1 no such user\n! silence\n";
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            assertThat(client.probe(NOBODY, address("a@example.org")))
                    .isEqualTo(new Probe.Silent(Trouble.OUT_OF_STEP, "RSET: 550"));
        }
    }

    @Test
    void whatCannotBeWrittenIsNoRecipient() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.playing(hello("PIPELINING"));
                HopClient client = client(peer)) {
            assertThat(client.probe(NOBODY, address("\"a\tb\"@example.org")))
                    .isEqualTo(
                            new Probe.Answered(
                                    PeerReply.of(553, "5.1.3 bad recipient address syntax")));
        }
    }
}
