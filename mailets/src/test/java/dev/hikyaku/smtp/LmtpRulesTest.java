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

import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Reply;
import dev.hikyaku.smtp.HopOutcome.NotAttempted;
import dev.hikyaku.smtp.HopOutcome.Unknown;

import org.apache.james.core.MaybeSender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The rules for an LMTP client, each of which somebody learned from a bug. */
class LmtpRulesTest {

    private static final String THREE_RECIPIENTS =
            """
            C: MAIL FROM:<s@example.net>
            C: RCPT TO:<a@example.org>
            C: RCPT TO:<b@example.org>
            C: RCPT TO:<c@example.org>
            C: DATA
            S: 250 ok
            S: 250 ok
            S: 550 5.1.1 no such user
            S: 250 ok
            S: 354 go on
            ! content
            """;

    @Test
    void rule1EachAcceptedRecipientHasTheAnswerInItsPlace() throws Exception {
        String script =
                hello("PIPELINING")
                        + THREE_RECIPIENTS
                        + "S: 250 2.1.5 stored for a\nS: 452 4.2.2 c is full\n";
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            assertThat(outcomes(client, "a@example.org", "b@example.org", "c@example.org"))
                    .containsExactly(
                            delivered("2.1.5 stored for a"),
                            refused(550, "5.1.1 no such user"),
                            refused(452, "4.2.2 c is full"));
            assertThat(client.connectionsIdle()).isEqualTo(1);
        }
    }

    @Test
    void rule1TooFewAnswersLeaveTheRestUnknown() throws Exception {
        String script = hello("PIPELINING") + THREE_RECIPIENTS + "S: 250 stored\n! silence\n";
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer, "afterDotTimeout", "2 s")) {
            assertThat(outcomes(client, "a@example.org", "b@example.org", "c@example.org"))
                    .containsExactly(
                            delivered("stored"),
                            refused(550, "5.1.1 no such user"),
                            new Unknown(Trouble.TIMED_OUT, "no answer in time"));
            assertThat(client.connectionsIdle()).isZero();
        }
    }

    @Test
    void rule1TooManyAnswersThatAgreeChangeNothingButEndTheConnection() throws Exception {
        String script =
                hello("PIPELINING") + THREE_RECIPIENTS + "S: 250 a\nS: 250 c\nS: 250 who?\n";
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            assertThat(outcomes(client, "a@example.org", "b@example.org", "c@example.org"))
                    .containsExactly(
                            delivered("a"), refused(550, "5.1.1 no such user"), delivered("c"));
            assertThat(client.connectionsIdle()).isZero();
        }
    }

    @Test
    void rule1TooManyAnswersThatDifferCannotBeToldApart() throws Exception {
        String script =
                hello("PIPELINING")
                        + THREE_RECIPIENTS
                        + "S: 250 a\nS: 550 5.1.1 b again\nS: 250 c\n";
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            Unknown unknown = new Unknown(Trouble.OUT_OF_STEP, "more answers than recipients");
            assertThat(outcomes(client, "a@example.org", "b@example.org", "c@example.org"))
                    .containsExactly(unknown, refused(550, "5.1.1 no such user"), unknown);
        }
    }

    @Test
    void rule2WhenAllAreRefusedThereIsRsetAndNoContent() throws Exception {
        String script =
                hello("PIPELINING")
                        + """
                        C: MAIL FROM:<s@example.net>
                        C: RCPT TO:<a@example.org>
                        C: DATA
                        S: 250 ok
                        S: 550 5.1.1 no such user
                        S: 503 5.5.1 no recipients
                        C: RSET
                        S: 250 ok
                        """
                        + goodMail("b@example.org");
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            assertThat(outcomes(client, "a@example.org"))
                    .containsExactly(refused(550, "5.1.1 no such user"));
            assertThat(outcomes(client, "b@example.org"))
                    .containsExactly(delivered("stored b@example.org"));
        }
    }

    @Test
    void rule2WithoutPipeliningDataIsNotEvenAskedFor() throws Exception {
        String script =
                hello()
                        + """
                        C: MAIL FROM:<s@example.net>
                        S: 250 ok
                        C: RCPT TO:<a@example.org>
                        S: 550 5.1.1 no such user
                        C: RSET
                        S: 250 ok
                        """;
        assertThat(outcomesOf(script, "a@example.org"))
                .containsExactly(refused(550, "5.1.1 no such user"));
    }

    @Test
    void rule2APeerThatWantsContentForNobodyGetsALoneDot() throws Exception {
        String script =
                hello("PIPELINING")
                        + """
                        C: MAIL FROM:<s@example.net>
                        C: RCPT TO:<a@example.org>
                        C: DATA
                        S: 250 ok
                        S: 550 5.1.1 no such user
                        S: 354 go on
                        C: .
                        """;
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            assertThat(outcomes(client, "a@example.org"))
                    .containsExactly(refused(550, "5.1.1 no such user"));
            peer.awaitEnd();
            assertThat(peer.heard()).endsWith(".", "QUIT");
        }
    }

    @Test
    void rule3RepliesMayComeByteByByteOnSeveralLinesAndBare() throws Exception {
        String script =
                """
                ! slowly
                S: 220-peer.example.org
                S: 220 ready
                C: LHLO mx.example.org
                S: 250-peer.example.org
                S: 250 PIPELINING
                C: MAIL FROM:<s@example.net>
                C: RCPT TO:<a@example.org>
                C: DATA
                S: 250
                S: 250-2.1.5 recipient
                S: 250 2.1.5 ok
                S: 354
                ! content
                S: 250-2.6.0 stored
                S: 250-
                S: 250
                """;
        assertThat(outcomesOf(script, "a@example.org"))
                .containsExactly(
                        new HopOutcome.Delivered(
                                new PeerReply(250, List.of("2.6.0 stored", "", ""))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "! raw 250 stored\\n",
                "! raw 250 a\\rb\\r\\n",
                "! raw 250 a\\0\\r\\n",
                "S: stored, thank you",
                "S: 354 more",
                "! flood 1000000",
            })
    void rule3WhatIsNoReplyAfterTheDotIsUnknown(String garbage) throws Exception {
        String script =
                hello("PIPELINING")
                        + goodMail("a@example.org").replaceAll("S: 250 stored .*", "")
                        + garbage
                        + "\n! silence\n";
        assertThat(outcomesOf(script, "a@example.org"))
                .singleElement()
                .isInstanceOfSatisfying(
                        Unknown.class,
                        unknown -> assertThat(unknown.trouble()).isEqualTo(Trouble.OUT_OF_STEP));
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL, 550 5.7.1 not from you",
        "RCPT, 550 5.1.1 no such user",
        "DATA, 554 5.7.1 no mail today",
        "DOT, 552 5.3.4 too large"
    })
    void rule4WhatIsRefusedForGoodStaysSo(String state, String reply) throws Exception {
        String script =
                hello()
                        + "C: MAIL FROM:<s@example.net>\n"
                        + answer(state, "MAIL", reply, "250 ok", "C: RCPT TO:<a@example.org>")
                        + answer(state, "RCPT", reply, "250 ok", "C: DATA")
                        + answer(state, "DATA", reply, "354 go on", "! content")
                        + answer(state, "DOT", reply, "250 stored", "");
        script = script.substring(0, script.indexOf(reply) + reply.length());
        String end = state.equals("DOT") ? "" : "\nC: RSET\nS: 250 ok\n";
        try (ScriptedPeer peer = ScriptedPeer.playing(script + end);
                HopClient client = client(peer)) {
            HopOutcome outcome = outcomes(client, "a@example.org").get(0);
            assertThat(outcome)
                    .isEqualTo(
                            refused(Integer.parseInt(reply.substring(0, 3)), reply.substring(4)));
            assertThat(outcome.outcome()).isInstanceOf(Outcome.RefusedForGood.class);
            assertThat(outcome.outcome().reply()).hasToString(reply);
        }
    }

    private static String answer(String bad, String state, String reply, String good, String next) {
        return "S: " + (bad.equals(state) ? reply : good) + "\n" + next + "\n";
    }

    @Test
    void rule5TheRecipientGoesOutAsItCameIn() throws Exception {
        String recipient = "Peter+Lists/2026@example.org";
        String script = hello("PIPELINING") + goodMail(recipient);
        assertThat(outcomesOf(script, recipient)).containsExactly(delivered("stored " + recipient));
    }

    @ParameterizedTest
    @CsvSource({
        "greetingTimeout, 0",
        "greetingTimeout, 1",
        "envelopeTimeout, 2",
        "envelopeTimeout, 3",
        "dataTimeout, 4"
    })
    void rule6EachStateBeforeTheDotHasItsDeadline(String key, int steps) throws Exception {
        List<String> states =
                List.of(
                        "S: 220 ready\nC: LHLO mx.example.org\n",
                        "S: 250 peer\nC: MAIL FROM:<s@example.net>\n",
                        "S: 250 ok\nC: RCPT TO:<a@example.org>\n",
                        "S: 250 ok\nC: DATA\n");
        String script = String.join("", states.subList(0, steps)) + "! silence\n";
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer, key, "300 ms")) {
            assertThat(outcomes(client, "a@example.org"))
                    .containsExactly(new NotAttempted(Trouble.TIMED_OUT, "no answer in time"));
        }
    }

    @Test
    void rule6AfterTheDotIsADeadlineToo() throws Exception {
        String script =
                hello("PIPELINING")
                        + goodMail("a@example.org").replaceAll("S: 250 stored .*", "! silence");
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer, "afterDotTimeout", "300 ms")) {
            assertThat(outcomes(client, "a@example.org"))
                    .containsExactly(new Unknown(Trouble.TIMED_OUT, "no answer in time"));
        }
    }

    @Test
    void rule7AnEndAfterTheDotIsUnknownAndNeverTriedAgain() throws Exception {
        String script =
                hello("PIPELINING")
                        + goodMail("a@example.org").replaceAll("S: 250 stored .*", "! cut");
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            HopOutcome outcome = outcomes(client, "a@example.org").get(0);
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Unknown.class,
                            unknown -> assertThat(unknown.trouble()).isEqualTo(Trouble.LOST));
            assertThat(outcome.outcome())
                    .isEqualTo(
                            new Outcome.RefusedForNow(
                                    new Reply(
                                            451,
                                            "4.4.2",
                                            "connection with the next hop was lost after the end of"
                                                    + " the mail; message may be sent more than"
                                                    + " once")));
            assertThat(peer.connections()).isEqualTo(1);
        }
    }

    @Test
    void rule7AnEndBeforeTheDotIsNoAttempt() throws Exception {
        String script =
                hello("PIPELINING")
                        + goodMail("a@example.org").replaceAll("(?s)! content.*", "! cut");
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            byte[] large = new byte[20_000_000];
            java.util.Arrays.fill(large, (byte) 'x');
            assertThat(client.deliver(to("a@example.org"), Message.of(large)).outcomes())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            NotAttempted.class,
                            outcome -> assertThat(outcome.trouble()).isEqualTo(Trouble.LOST));
        }
    }

    @Test
    void rule8AnArgumentThatIsMoreThanOneIsNeverWritten() throws Exception {
        String script = hello("PIPELINING") + goodMail("a@example.org");
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            assertThat(outcomes(client, "a@example.org", "\"b\tc\"@example.org"))
                    .containsExactly(
                            delivered("stored a@example.org"),
                            refused(553, "5.1.3 bad recipient address syntax"));
            assertThat(outcomes(client, "\"b\tc\"@example.org"))
                    .containsExactly(refused(553, "5.1.3 bad recipient address syntax"));
            Envelope forged =
                    Envelope.of(
                            MaybeSender.of(Peers.address("\"a\tb\"@example.net")),
                            to("a@example.org").recipients());
            assertThat(client.deliver(forged, MESSAGE).outcomes())
                    .containsExactly(refused(553, "5.1.7 bad sender address syntax"));
        }
    }

    @Test
    void rule9AFlightIsBoundedAndWaitsForItsReplies() throws Exception {
        int recipients = 2 * Flights.MOST_COMMANDS;
        StringBuilder script = new StringBuilder(hello("PIPELINING"));
        StringBuilder answers = new StringBuilder("S: 250 ok\n");
        List<String> names = new ArrayList<>();
        script.append("C: MAIL FROM:<s@example.net>\n");
        for (int i = 0; i < recipients; i++) {
            names.add("r" + i + "@example.org");
            script.append("C: RCPT TO:<").append(names.get(i)).append(">\n");
            answers.append("S: 250 ok ").append("x".repeat(400)).append("\n");
            // The peer answers nothing before it has heard the whole flight.
            if ((i + 2) % Flights.MOST_COMMANDS == 0) {
                script.append(answers);
                answers.setLength(0);
            }
        }
        script.append("C: DATA\n").append(answers).append("S: 354 go on\n! content\n");
        script.append("S: 250 stored\n".repeat(recipients));
        try (ScriptedPeer peer = ScriptedPeer.playing(script.toString());
                HopClient client = client(peer)) {
            assertThat(outcomes(client, names.toArray(String[]::new)))
                    .hasSize(recipients)
                    .containsOnly(delivered("stored"));
        }
    }

    @Test
    void rule10ParametersAreOnlyThoseOffered() throws Exception {
        String offered =
                hello("PIPELINING", "SIZE 1000", "8BITMIME", "SMTPUTF8")
                        + goodMail("a@example.org")
                                .replace("net>", "net> SIZE=21 BODY=8BITMIME SMTPUTF8");
        try (ScriptedPeer peer = ScriptedPeer.playing(offered);
                HopClient client = client(peer)) {
            Envelope envelope =
                    new Envelope(
                            to("a@example.org").sender(),
                            to("a@example.org").recipients(),
                            true,
                            Map.of());
            assertThat(client.deliver(envelope, message("Subject: grüße\r\n\r\nx")).outcomes())
                    .containsExactly(delivered("stored a@example.org"));
            assertThat(new String(peer.content(0), StandardCharsets.UTF_8))
                    .isEqualTo("Subject: grüße\r\n\r\nx\r\n");
        }
        assertThat(outcomesOf(hello("PIPELINING") + goodMail("a@example.org"), "a@example.org"))
                .containsExactly(delivered("stored a@example.org"));
    }

    @Test
    void rule10WhatThePeerCannotTakeIsRefusedForGoodAndNotSent() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.playing(hello("SIZE 10"));
                HopClient client = client(peer)) {
            assertThat(outcomes(client, "a@example.org"))
                    .containsExactly(
                            refused(552, "5.3.4 message is larger than the next hop takes"));
            assertThat(client.deliver(to("a@example.org"), message("ü")).outcomes())
                    .containsExactly(refused(554, "5.6.3 next hop does not take 8-bit mail"));
            Envelope utf8 =
                    new Envelope(
                            to("a@example.org").sender(),
                            to("a@example.org").recipients(),
                            true,
                            Map.of());
            assertThat(client.deliver(utf8, message("x")).outcomes())
                    .containsExactly(
                            refused(554, "5.6.9 next hop does not take internationalized mail"));
        }
    }
}
