package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.PythonReader;
import dev.hikyaku.it.peers.WireClient;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * JAMES-4023 as a whole: clients that fall silent inside DATA keep nobody else from being served.
 */
class StalledConnectionsTest {
    private static final int CLIENTS = 10;
    private static final int STALLED = 300;
    private static final int SERVED = 200;
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String PASSWORD = "a password for tests";
    private static final String USER = "user@example.org";

    private final List<WireClient> connections = new ArrayList<>();

    @Test
    void of500ConnectionsWith300StalledInDataTheOther200AreServed() throws Exception {
        try (var server = HikyakuProcess.role("standalone").start()) {
            server.createAccount(USER, PASSWORD);
            for (int i = 0; i < STALLED + SERVED; i++) {
                connections.add(WireClient.from(address(i), server.port("mx"), DEADLINE));
            }
            var stalled = connections.subList(0, STALLED);
            var rest = connections.subList(STALLED, STALLED + SERVED);
            atOnce(stalled, StalledConnectionsTest::stallInsideData);

            atOnce(rest, StalledConnectionsTest::deliver);

            assertThat(delivered(server, SERVED)).isEqualTo(SERVED);

            atOnce(stalled, StalledConnectionsTest::finish);
            assertThat(delivered(server, STALLED + SERVED)).isEqualTo(STALLED + SERVED);
        } finally {
            connections.forEach(WireClient::close);
        }
    }

    private static String address(int connection) {
        return "127.0.1." + (1 + connection % CLIENTS);
    }

    private static void stallInsideData(WireClient client) {
        envelope(client);
        client.sendRaw(ascii("Subject: slow\r\n\r\nhalf a li"));
    }

    private static void finish(WireClient client) {
        client.sendRaw(ascii("ne\r\n.\r\n")).expect(250);
    }

    private static void deliver(WireClient client) {
        envelope(client);
        client.sendMessage(Mails.ofSize("served", 2_000)).expect(250);
        client.send("QUIT").expect(221);
    }

    private static void envelope(WireClient client) {
        client.expect(220);
        client.send("EHLO client.example.net").expect(250);
        client.send("MAIL FROM:<sender@example.net>").expect(250);
        client.send("RCPT TO:<%s>".formatted(USER)).expect(250);
        client.send("DATA").expect(354);
    }

    private static void atOnce(List<WireClient> clients, Step step) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            clients.forEach(client -> running.add(threads.submit(() -> step.run(client))));
            for (Future<?> one : running) {
                one.get(2 * DEADLINE.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }

    private static int delivered(HikyakuProcess server, int expected) {
        var reader = new PythonReader(USER, PASSWORD);
        return Awaitility.await()
                .atMost(DEADLINE)
                .until(() -> reader.imap(server.port("imaps")).size(), count -> count >= expected);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private interface Step {
        void run(WireClient client);
    }
}
