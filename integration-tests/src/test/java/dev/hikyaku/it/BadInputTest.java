package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.PythonReader;
import dev.hikyaku.it.peers.WireClient;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What clients should not send: one clear answer each, and the next mail over the same connection
 * is taken.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String PASSWORD = "a password for tests";

    @AutoClose private HikyakuProcess server;

    @BeforeAll
    void start() {
        server = HikyakuProcess.role("standalone").start();
    }

    @Test
    void aMalformedCommandIsAnsweredAndTheSessionGoesOn() {
        try (var client = session("malformed@example.org")) {
            client.send("FLY ME").expect(500);
            client.send("MAIL FROM:sender@example.net>").expect(501);
            client.send("RCPT TO:<malformed@example.org>").expect(503);

            deliver(client, "malformed@example.org");
        }
    }

    @Test
    void anAnnouncedOversizeMailIsRefusedBeforeItIsSent() {
        try (var client = session("announced@example.org")) {
            client.send("MAIL FROM:<sender@example.net> SIZE=99999999").expect(552);

            deliver(client, "announced@example.org");
        }
    }

    @Test
    void anOversizeMailIsRefusedAfterItWasSent() {
        try (var client = session("oversize@example.org")) {
            envelope(client, "oversize@example.org");
            client.sendMessage(Mails.ofSize("oversize", 41 * 1024 * 1024)).expect(552);

            deliver(client, "oversize@example.org");
        }
    }

    @Test
    void aLineLongerThanTheServerTakesRefusesTheWholeMail() {
        try (var client = session("longline@example.org")) {
            envelope(client, "longline@example.org");
            String reply = client.sendMessage(Mails.withLineOf(100_000)).reply().getLast();

            assertThat(reply).startsWith("5");
            deliver(client, "longline@example.org");
        }
    }

    @Test
    void aBareLineFeedRefusesTheWholeMail() {
        try (var client = session("barelf@example.org")) {
            envelope(client, "barelf@example.org");
            client.sendRaw("Subject: x\r\n\r\na\nb\r\n.\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(client.reply().getLast()).startsWith("5");
        }
    }

    private WireClient session(String user) {
        server.createAccount(user, PASSWORD);
        var client = WireClient.plain(server.port("mx"), DEADLINE);
        client.expect(220);
        client.send("EHLO client.example.net").expect(250);
        return client;
    }

    private static void envelope(WireClient client, String user) {
        client.send("MAIL FROM:<sender@example.net>").expect(250);
        client.send("RCPT TO:<%s>".formatted(user)).expect(250);
        client.send("DATA").expect(354);
    }

    /** The one mail the user gets. */
    private void deliver(WireClient client, String user) {
        envelope(client, user);
        client.sendMessage(Mails.ofSize("good", 1_000)).expect(250);
        var reader = new PythonReader(user, PASSWORD);
        var mails =
                Awaitility.await(user)
                        .atMost(DEADLINE)
                        .until(() -> reader.imap(server.port("imaps")), all -> !all.isEmpty());
        assertThat(mails).hasSize(1);
    }
}
