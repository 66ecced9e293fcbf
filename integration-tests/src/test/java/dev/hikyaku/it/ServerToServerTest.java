package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Dovecot;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Postfix;
import dev.hikyaku.it.peers.PythonReader;
import dev.hikyaku.it.peers.SmtpSource;
import dev.hikyaku.it.peers.Swaks;
import dev.hikyaku.it.peers.WireClient;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.time.Duration;
import java.util.List;

/**
 * Other mail servers and ours: Postfix and Dovecot hand mail in by SMTP and LMTP, Postfix takes
 * what leaves.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServerToServerTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String PASSWORD = "a password for tests";
    private static final String SENDER = "sender@example.org";

    @AutoClose private Postfix world;
    @AutoClose private HikyakuProcess server;

    @BeforeAll
    void start() {
        world = Postfix.keepingMail();
        server =
                HikyakuProcess.role("standalone")
                        .environment("HIKYAKU_SMARTHOST", "127.0.0.1:" + world.port())
                        .start();
        server.createAccount(SENDER, PASSWORD);
    }

    @Test
    void postfixDeliversToTheMxOverTls() {
        String user = "from-postfix@example.org";
        server.createAccount(user, PASSWORD);
        try (var postfix = Postfix.relayingBySmtpWithTls(server.port("mx"))) {
            byte[] mail = Mails.ofSize("postfix", 10_240);
            Swaks.plain(postfix.port()).envelope("sender@example.net", user).succeed(mail);

            assertThat(postfix.awaitDeliveries(1, DEADLINE))
                    .allSatisfy(line -> assertThat(line).contains("status=sent (250 "));
            assertThat(postfix.log()).contains("TLS connection established");
            assertThat(Text.of(Mails.withoutTrace(inbox(user, 1).getFirst(), mail)))
                    .isEqualTo(Text.of(mail));
        }
    }

    @Test
    void postfixHearsThatAUserIsUnknown() {
        try (var postfix = Postfix.relayingBySmtp(server.port("mx"))) {
            Swaks.plain(postfix.port())
                    .envelope("sender@example.net", "nobody@example.org")
                    .succeed(Mails.ofSize("nobody", 300));

            assertThat(postfix.awaitDeliveries(1, DEADLINE).getFirst())
                    .contains("status=bounced")
                    .contains("said: 550 5.1.1");
        }
    }

    @Test
    void postfixDeliversSeveralMailsOverOneLmtpConnection() {
        String user = "by-lmtp@example.org";
        server.createAccount(user, PASSWORD);
        try (var postfix = Postfix.deliveringByLmtp(server.port("lmtp"))) {
            SmtpSource.smtp(postfix.port(), 5, 30, user).run(DEADLINE);

            assertThat(postfix.awaitDeliveries(30, DEADLINE))
                    .allSatisfy(line -> assertThat(line).contains("status=sent (250 "))
                    .anySatisfy(line -> assertThat(line).contains("conn_use="));
            assertThat(inbox(user, 30)).hasSize(30);
        }
    }

    @Test
    void dovecotDeliversByLmtpToEachRecipient() {
        String first = "first-of-two@example.org";
        String second = "second-of-two@example.org";
        server.createAccount(first, PASSWORD);
        server.createAccount(second, PASSWORD);
        byte[] mail = Mails.ofSize("two", 2_000);
        try (var dovecot = Dovecot.proxyingLmtpTo(server.port("lmtp"));
                var client = WireClient.plain(dovecot.lmtpPort(), DEADLINE)) {
            client.expect(220);
            client.send("LHLO client.example.net").expect(250);
            for (int i = 0; i < 3; i++) {
                client.send("MAIL FROM:<sender@example.net>").expect(250);
                client.send("RCPT TO:<%s>".formatted(first)).expect(250);
                client.send("RCPT TO:<nobody@example.org>").expect(550);
                client.send("RCPT TO:<%s>".formatted(second)).expect(250);
                client.send("DATA").expect(354);
                client.sendMessage(mail).expect(250);
                client.expect(250);
            }
            client.send("QUIT").expect(221);
        }
        assertThat(inbox(first, 3)).hasSize(3);
        assertThat(Text.of(Mails.withoutTrace(inbox(second, 3).getLast(), mail)))
                .isEqualTo(Text.of(mail));
    }

    @Test
    void severalMailsOverOneLmtpConnectionWithoutRset() {
        String user = "no-rset@example.org";
        server.createAccount(user, PASSWORD);
        try (var client = WireClient.plain(server.port("lmtp"))) {
            client.expect(220);
            client.send("LHLO client.example.net").expect(250);
            for (int i = 0; i < 5; i++) {
                client.send("MAIL FROM:<sender@example.net>").expect(250);
                client.send("RCPT TO:<%s>".formatted(user)).expect(250);
                client.send("DATA").expect(354);
                client.sendMessage(Mails.ofSize("rset" + i, 500)).expect(250);
            }
        }
        assertThat(inbox(user, 5)).hasSize(5);
    }

    @Test
    void whatAUserSubmitsReachesPostfix() {
        String recipient = "friend@elsewhere.example";
        byte[] mail = Text.replace(Mails.ofSize("out", 10_240), "sender@example.net", SENDER);
        Swaks.startTls(server.port("submission"))
                .login("PLAIN", SENDER, PASSWORD)
                .envelope(SENDER, recipient)
                .succeed(mail);

        byte[] received = world.awaitMail(recipient, 1, DEADLINE).getFirst();
        byte[] withLineEnds = Text.replace(received, "\n", "\r\n");
        assertThat(Text.of(Mails.withoutTrace(withLineEnds, mail))).isEqualTo(Text.of(mail));
        assertThat(Text.of(received)).startsWith("Return-Path: <" + SENDER + ">");
    }

    private List<byte[]> inbox(String user, int count) {
        var reader = new PythonReader(user, PASSWORD);
        return Awaitility.await(user)
                .atMost(DEADLINE)
                .until(() -> reader.imap(server.port("imaps")), mails -> mails.size() >= count);
    }
}
