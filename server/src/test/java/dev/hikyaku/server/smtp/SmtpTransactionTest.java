package dev.hikyaku.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.listener.WatchedNames;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Transactions on the MX listener. */
@Timeout(60)
class SmtpTransactionTest {
    private static ServerUnderTest server;
    private String user;

    @BeforeAll
    static void start() throws Exception {
        server = ServerUnderTest.shared();
    }

    @BeforeEach
    void account() throws Exception {
        user = server.account();
    }

    private static Wire hello() throws Exception {
        return Wire.greeted(server.mx()).expect("EHLO client.example", "250");
    }

    private String onlyMail() throws Exception {
        return server.inbox(user, 1).getFirst();
    }

    @Test
    void aMailArrivesBehindATraceHeaderThatNamesNoHostButTheAddress() throws Exception {
        try (Wire wire = hello()) {
            wire.envelope("a@client.example", user)
                    .send("Subject: hi\r\n\r\n..dot\r\nbody\r\n.\r\n")
                    .expect("250 2.0.0");
        }
        assertThat(onlyMail())
                .containsPattern(
                        "Received: from client\\.example \\(\\[127\\.0\\.0\\.1\\]\\)\\r\\n"
                                + "\\tby localhost with ESMTP id \\S+\\r\\n"
                                + "\\tfor <"
                                + user
                                + ">;\\r\\n\\t\\w{3}, \\d+ \\w{3} \\d{4} ")
                .endsWith("Subject: hi\r\n\r\n.dot\r\nbody\r\n");
    }

    /** james.md §5.2: James asks DNS for the client's name, for each connection and each mail. */
    @Test
    void nobodyAsksForTheNameOfAClient() throws Exception {
        WatchedNames.REVERSE.clear();
        try (Wire wire = hello()) {
            wire.envelope("a@client.example", user)
                    .send("Subject: hi\r\n\r\nbody\r\n.\r\n")
                    .expect("250 2.0.0")
                    .expect("QUIT", "221 ")
                    .expectClosed();
        }
        onlyMail();
        assertThat(WatchedNames.REVERSE).doesNotContain("127.0.0.1");
        // The watch itself works.
        InetAddress.getByAddress(new byte[] {127, 0, 0, 1}).getHostName();
        assertThat(WatchedNames.REVERSE).contains("127.0.0.1");
    }

    @Test
    void aWholeSessionInOnePacketIsAnsweredInOrder() throws Exception {
        String mail = "MAIL FROM:<a@client.example>\r\nRCPT TO:<" + user + ">\r\nDATA\r\n";
        try (Wire wire = Wire.greeted(server.mx())) {
            wire.send(
                    "EHLO client.example\r\n"
                            + mail
                            + "Subject: 1\r\n\r\none\r\n.\r\n"
                            + mail
                            + "Subject: 2\r\n\r\ntwo\r\n.\r\nQUIT\r\n");
            wire.expect("250-");
            for (int i = 0; i < 2; i++) {
                wire.expect("250 ").expect("250 ").expect("354 ").expect("250 2.0.0");
            }
            wire.expect("221 ").expectClosed();
        }
        server.inbox(user, 2);
    }

    @Test
    void bytesMayComeOneByOne() throws Exception {
        String session =
                "EHLO client.example\r\nMAIL FROM:<>\r\nRCPT TO:<"
                        + user
                        + ">\r\nDATA\r\nSubject: slow\r\n\r\n..\r\n.\r\nQUIT\r\n";
        try (Wire wire = Wire.greeted(server.mx())) {
            for (byte b : session.getBytes(StandardCharsets.US_ASCII)) {
                wire.send(new byte[] {b});
            }
            wire.expect("250-").expect("250 ").expect("250 ").expect("354 ").expect("250 2.0.0");
            wire.expect("221 ").expectClosed();
        }
        assertThat(onlyMail()).endsWith("Subject: slow\r\n\r\n.\r\n");
    }

    /** james.md §0.4: James says 500 in the middle and takes the mail without the line. */
    @Test
    void aLineTooLongRefusesTheWholeMailOnceAndTheNextIsTaken() throws Exception {
        try (Wire wire = hello()) {
            wire.envelope("a@client.example", user)
                    .send("Subject: long\r\n\r\n" + "A".repeat(8191) + "\r\nb\r\n")
                    .send("C".repeat(300_000) + "\r\nMAIL FROM:<x@client.example>\r\n.\r\n")
                    .expect("554 5.6.0")
                    .envelope("a@client.example", user)
                    .send("Subject: next\r\n\r\n" + "D".repeat(8190) + "\r\n.\r\n")
                    .expect("250 2.0.0");
        }
        assertThat(onlyMail()).contains("Subject: next");
    }

    @Test
    void aMailOverTheSizeLimitIsRefusedAndTheNextIsTaken() throws Exception {
        byte[] line = ("A".repeat(998) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] chunk = new byte[line.length * 1024];
        for (int i = 0; i < chunk.length; i++) {
            chunk[i] = line[i % line.length];
        }
        try (Wire wire = hello()) {
            wire.envelope("a@client.example", user);
            for (long sent = 0; sent <= 40L * 1024 * 1024; sent += chunk.length) {
                wire.send(chunk);
            }
            wire.send(".\r\n").expect("552 5.3.4");
            wire.envelope("a@client.example", user)
                    .send("Subject: small\r\n\r\nb\r\n.\r\n")
                    .expect("250 2.0.0");
        }
        assertThat(onlyMail()).contains("Subject: small");
    }

    @Test
    void aMailOf25MegabytesIsTheSameInTheMailbox() throws Exception {
        Random random = new Random(25);
        byte[] body = new byte[25 * 1024 * 1024];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (' ' + random.nextInt(0xdf));
            if (i % 700 == 698) {
                body[i++] = '\r';
                body[i] = '\n';
            }
        }
        body[body.length - 2] = '\r';
        body[body.length - 1] = '\n';
        String mail = "Subject: large\r\n\r\n" + new String(body, StandardCharsets.ISO_8859_1);
        try (Wire wire = hello()) {
            wire.envelope("a@client.example", user)
                    .send(mail.replace("\r\n.", "\r\n.."))
                    .send(".\r\n")
                    .expect("250 2.0.0");
        }
        String stored = onlyMail();
        assertThat(stored.substring(stored.length() - mail.length()).equals(mail)).isTrue();
    }

    /**
     * SMTP smuggling, CVE-2023-51764 and its like: what follows the doubtful end is never a mail.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {"\n.\n", "\r\n.\n", "\n.\r\n", "\r.\r", "\r\n.\r", "\r.\r\n", "\r\n.\r\r\n"})
    void aSecondMailBehindADoubtfulEndIsNeverTaken(String end) throws Exception {
        try (Wire wire = hello()) {
            wire.envelope("a@client.example", user)
                    .send(
                            "Subject: first\r\n\r\nb"
                                    + end
                                    + "MAIL FROM:<admin@client.example>\r\nRCPT TO:<"
                                    + user
                                    + ">\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n.\r\nQUIT\r\n");
            assertThat(wire.closedWith().lines())
                    .isNotEmpty()
                    .noneMatch(line -> line.startsWith("250") || line.startsWith("354"));
        }
        try (Wire wire = hello()) {
            wire.envelope("a@client.example", user)
                    .send("Subject: after\r\n\r\n.\r\n")
                    .expect("250 2.0.0");
        }
        assertThat(onlyMail()).contains("Subject: after");
    }

    /** james.md appendix E: bare CR and NUL are kept in stored mails. */
    @ParameterizedTest
    @ValueSource(strings = {"Subject: a\rBcc: b", "a\0b", "a\nb"})
    void bareCrLfAndNulInContentAreRefused(String line) throws Exception {
        try (Wire wire = hello()) {
            wire.envelope("a@client.example", user)
                    .send("Subject: a\r\n" + line + "\r\n\r\nbody\r\n.\r\n")
                    .expect("554 5.6.0")
                    .expect("NOOP", "250 ");
        }
    }

    /** james.md appendix E: a bare CR in EHLO's argument becomes a header line. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO a\rX-Evil: yes\r\n",
                "NOOP\n",
                "NOOP\0\r\n",
                "MAIL FROM:<a@b>\nRCPT TO:<a@b>\r\n",
                "EHLO a\r\r\n"
            })
    void bareCrLfAndNulInCommandsEndTheSession(String line) throws Exception {
        try (Wire wire = Wire.greeted(server.mx())) {
            wire.send(line + "NOOP\r\n").expect("521 5.5.2").expectClosed();
        }
    }

    @Test
    void aCommandTooLongIsRefusedAndTheTransactionGoesOn() throws Exception {
        try (Wire wire = hello()) {
            wire.expect("MAIL FROM:<a@client.example>", "250 ")
                    .expect("RCPT TO:<" + "a".repeat(20_000) + ">", "500 5.5.2")
                    .expect("RCPT TO:<" + user + ">", "250 ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "MAIL FROM:<a@client.example> SIZE=99999999999999999999; 552 5.3.4",
                "MAIL FROM:<a@client.example> SIZE=9223372036854775808; 552 5.3.4",
                "MAIL FROM:<a@client.example> SIZE=41943041; 552 5.3.4",
                "MAIL FROM:<a@client.example> SIZE=41943040; 250 ",
                "MAIL FROM:<a@client.example> SIZE=-1; 501 5.5.4",
                "MAIL FROM:<a@client.example> SIZE; 501 5.5.4",
                "MAIL FROM:<a@client.example> BODY=8BITMIME; 250 ",
                "MAIL FROM:<a@client.example> BODY=BINARYMIME; 501 5.5.4",
                "MAIL FROM:<a@client.example> SMTPUTF8; 555 5.5.4",
                "MAIL FROM:<a@client.example> X-Y=z; 555 5.5.4",
                "MAIL FROM:<\u00e4@client.example>; 500 5.5.2",
                "MAIL FROM:<a@client.example; 501 5.1.7",
                "MAIL FROM:a@client.example; 501 5.1.7",
                "MAIL FROM:<a@[300.1.1.1]>; 501 5.1.7",
                "MAIL; 501 5.1.7",
                "RCPT TO:<a@example.org>; 503 5.5.1",
                "DATA; 503 5.5.1",
                "VRFY root; 50",
                "EXPN list; 50",
                "BDAT 5 LAST; 500 5.5.1",
                "XYZZY; 500 5.5.1",
                "HELP\u007f; 500 5.5.2",
            })
    void aCommandIsAnswered(String command, String reply) throws Exception {
        try (Wire wire = hello()) {
            wire.expect(command, reply);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "RCPT TO:<nobody-here@example.org>; 550 5.1.1",
                "RCPT TO:<a@elsewhere.example>; 5",
                "RCPT TO:<>; 501 5.1.3",
                "RCPT TO:<a@example.org> X-Y=z; 555 5.5.4",
                "RCPT TO:<a@b@example.org>; 501 5.1.3",
                "RCPT TO:<a%b@elsewhere.example>; 5",
                "RCPT TO:<\"a@elsewhere.example\"@example.org>; 553 5.1.3",
                "RCPT TO:<@example.org:a@elsewhere.example>; 5",
                "MAIL FROM:<b@client.example>; 503 5.5.1",
                "DATA; 503 5.5.1",
                "DATA now; 501 5.5.4",
            })
    void aCommandInsideAMailIsAnsweredAndTheMailGoesOn(String command, String reply)
            throws Exception {
        try (Wire wire = hello()) {
            wire.expect("MAIL FROM:<a@client.example>", "250 ")
                    .expect(command, reply)
                    .expect("RCPT TO:<" + user + ">", "250 ")
                    .expect("DATA", "354 ")
                    .send("Subject: a\r\n\r\nb\r\n.\r\n")
                    .expect("250 2.0.0");
        }
        assertThat(onlyMail()).startsWith("Return-Path: <a@client.example>\r\n");
    }

    @Test
    void rsetEndsAMail() throws Exception {
        try (Wire wire = hello()) {
            wire.expect("MAIL FROM:<a@client.example>", "250 ")
                    .expect("RCPT TO:<" + user + ">", "250 ")
                    .expect("RSET", "250 ")
                    .expect("DATA", "503 ")
                    .expect("MAIL FROM:<b@client.example>", "250 ");
        }
    }

    @Test
    void mailBeforeHelloIsRefused() throws Exception {
        try (Wire wire = Wire.greeted(server.mx())) {
            wire.expect("MAIL FROM:<a@client.example>", "503 ").expect("EHLO", "501 ");
            wire.expect("EHLO a b", "501 ").expect("MAIL FROM:<a@client.example>", "503 ");
        }
    }

    /** james.md appendix E: a mail with 60 Received fields is dropped in silence. */
    @Test
    void sixtyHopsArriveAndMoreThanAHundredAreRefused() throws Exception {
        String hop = "Received: from a by b; Mon, 1 Jan 2024 00:00:00 +0000\r\n";
        try (Wire wire = hello()) {
            wire.envelope("a@client.example", user)
                    .send(hop.repeat(60) + "Subject: far\r\n\r\nb\r\n.\r\n")
                    .expect("250 2.0.0")
                    .envelope("a@client.example", user)
                    .send(hop.repeat(101) + "Subject: loop\r\n\r\nb\r\n.\r\n")
                    .expect("554 5.4.6");
        }
        assertThat(onlyMail()).contains("Subject: far");
    }

    /** james.md appendix E: a mail of 10,000 nested parts is answered 250 and never delivered. */
    @Test
    void tenThousandNestedPartsAreRefused() throws Exception {
        StringBuilder mail = new StringBuilder("MIME-Version: 1.0\r\n");
        for (int i = 0; i < 10_000; i++) {
            mail.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\r\n\r\n--b")
                    .append(i)
                    .append("\r\n");
        }
        try (Wire wire = hello()) {
            wire.envelope("a@client.example", user)
                    .send(mail + "\r\n.\r\n")
                    .expect("554 5.6.0")
                    .expect("NOOP", "250 ");
        }
    }

    @Test
    void aRefusingHooksReplyIsTheReply() throws Exception {
        try (Wire wire = hello()) {
            wire.envelope("refused@client.example", user)
                    .send("Subject: a\r\n\r\nb\r\n.\r\n")
                    .expect("550 5.7.1 Not this one")
                    .envelope("broken@client.example", user)
                    .send("Subject: a\r\n\r\nb\r\n.\r\n")
                    .expect("451 4.3.0")
                    .expect("NOOP", "250 ");
        }
    }

    /** JAMES 3.8.1 catches exceptions only: after an Error the client waited for ever. */
    @Test
    void anErrorInAHookEndsTheConnectionWithoutTakingTheMail() throws Exception {
        try (Wire wire = hello()) {
            wire.envelope("overflow@client.example", user).send("Subject: a\r\n\r\nb\r\n.\r\n");
            assertThat(wire.closedWith()).doesNotContain("250");
        }
    }

    @Test
    void tooManyErrorsEndTheSession() throws Exception {
        try (Wire wire = hello()) {
            for (int i = 1; i < 20; i++) {
                wire.expect("XYZZY", "500 ");
            }
            wire.expect("XYZZY", "500 ").expect("421 4.7.0").expectClosed();
        }
    }

    @Test
    void aClientThatGoesInTheMiddleLeavesNothing() throws Exception {
        for (String part : Arrays.asList("Subject: a\r\n\r\nb", "\r\n.", "\r\n.\r")) {
            try (Wire wire = hello()) {
                wire.envelope("a@client.example", user).send("Subject: a\r\n\r\nb" + part);
            }
        }
        try (Wire wire = hello()) {
            wire.envelope("a@client.example", user)
                    .send("Subject: whole\r\n\r\nb\r\n.\r\n")
                    .expect("250 2.0.0");
        }
        assertThat(onlyMail()).contains("Subject: whole");
    }
}
