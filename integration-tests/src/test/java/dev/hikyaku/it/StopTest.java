package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.MailDrop;
import dev.hikyaku.it.peers.WireClient;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * SIGTERM: what runs is ended well, what idles is told, nothing new is taken, and the exit code is
 * 0.
 */
class StopTest {
    private static final String USER = "user@example.org";
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration LONGER_THAN_THE_SPOOL_WAITS = Duration.ofSeconds(7);

    @Test
    void anIdleServerEndsAtOnce() {
        try (var server = HikyakuProcess.role("standalone").start()) {
            server.terminate();

            assertThat(server.exitCode()).as(server.log()).isZero();
        }
    }

    @Test
    void aMailInsideDataIsTakenAndAnIdleSessionHears421() {
        try (var server = HikyakuProcess.role("standalone").start();
                var sending = WireClient.plain(server.port("mx"));
                var idle = WireClient.plain(server.port("mx"))) {
            int mx = server.port("mx");
            server.createAccount(USER, "a password for tests");
            idle.expect(220);
            beginMail(sending);

            server.terminate();

            idle.expect(421);
            assertThat(idle.closedByPeer()).isTrue();
            assertThatThrownBy(() -> WireClient.plain(mx)).hasMessageContaining("port");
            sending.sendRaw("ne\r\n.\r\n".getBytes(StandardCharsets.US_ASCII)).expect(250);
            assertThat(server.exitCode()).as(server.log()).isZero();
        }
    }

    @Test
    void aGatewayStopsAsWell() {
        try (var server =
                        HikyakuProcess.role("gateway")
                                .environment("HIKYAKU_LMTP_ROUTES", "*=127.0.0.1:9")
                                .start();
                var idle = WireClient.plain(server.port("mx"))) {
            idle.expect(220);

            server.terminate();

            idle.expect(421);
            assertThat(server.exitCode()).as(server.log()).isZero();
        }
    }

    @Test
    void aClientThatNeverEndsIsCutOffAtTheDeadline() {
        try (var server =
                        HikyakuProcess.role("standalone")
                                .environment("HIKYAKU_STOP_DEADLINE", "2")
                                .start();
                var sending = WireClient.plain(server.port("mx"))) {
            server.createAccount(USER, "a password for tests");
            beginMail(sending);

            server.terminate();

            assertThat(server.exitCode()).as(server.log()).isEqualTo(1);
        }
    }

    /** The spool stays open for longer than it would wait by itself. */
    @Test
    void aMailOnItsWayOutEndsBeforeTheSpoolCloses() throws Exception {
        var taking = new CountDownLatch(1);
        var answered = new CountDownLatch(1);
        var mails = new AtomicInteger();
        MailDrop.Keeper slow =
                mail -> {
                    mails.incrementAndGet();
                    taking.countDown();
                    return await(answered) ? MailDrop.TAKEN : MailDrop.NOT_NOW;
                };
        try (var drop = MailDrop.open(slow);
                var relay = RelayServers.to(drop.port()).start()) {
            try (var client = RelayServers.connect(relay)) {
                RelayServers.send(client, Mails.ofSize("last", 2_000), "x@example.com");
            }
            assertThat(await(taking)).isTrue();

            relay.terminate();
            Awaitility.await()
                    .atMost(DEADLINE)
                    .during(LONGER_THAN_THE_SPOOL_WAITS)
                    .until(relay::isRunning);
            answered.countDown();

            assertThat(relay.exitCode()).as(relay.log()).isZero();
            assertThat(mails).hasValue(1);
            assertThat(relay.command(List.of("spool", "verify")).text())
                    .isEqualTo("0 mails queued, 0 in quarantine: sound\n");
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void beginMail(WireClient client) {
        client.expect(220);
        client.send("EHLO client.example.net").expect(250);
        client.send("MAIL FROM:<sender@example.net>").expect(250);
        client.send("RCPT TO:<%s>".formatted(USER)).expect(250);
        client.send("DATA").expect(354);
        client.sendRaw("Subject: slow\r\n\r\nhalf a li".getBytes(StandardCharsets.US_ASCII));
    }
}
