package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Command;
import dev.hikyaku.it.peers.Container;
import dev.hikyaku.it.peers.Curl;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Scratch;
import dev.hikyaku.it.peers.Swaks;
import dev.hikyaku.it.peers.WireClient;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The image as it is deployed: 512 MB and a quarter of a core, an unprivileged user, nothing
 * writable but the volume.
 */
class ContainerTest {
    private static final String USER = "user@example.org";
    private static final String PASSWORD = "a password for tests";

    @Test
    void aGatewayTakesAMailAndHandsItToAStandalone() {
        try (var home = Container.role("standalone").start();
                var gateway =
                        Container.role("gateway")
                                .environment(
                                        "HIKYAKU_LMTP_ROUTES", "*=127.0.0.1:" + home.port("LMTP"))
                                .limits("512m", "0.25")
                                .start()) {
            addUser(home);

            try (var client = WireClient.plain(gateway.port("MX"))) {
                beginMail(client);
                endMail(client);
            }

            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () ->
                                    assertThat(inbox(home))
                                            .contains("Subject: slow")
                                            .contains("half a line"));
        }
    }

    @Test
    void itRunsUnprivilegedAndWritesToItsVolumeAlone() {
        try (var gateway = gateway().start()) {
            assertThat(gateway.exec("touch", "/opt/hikyaku/lib/x").run().exit()).isNotZero();
            assertThat(gateway.exec("touch", "/tmp/x").run().exit()).isNotZero();
            assertThat(gateway.exec("touch", "/etc/x").run().exit()).isNotZero();
            gateway.exec("touch", "/var/lib/hikyaku/x").succeed();
            String status = gateway.exec("cat", "/proc/1/status").succeed().text();
            assertThat(status)
                    .containsPattern("Uid:\\s+10001\\s+10001")
                    .containsPattern("CapEff:\\s+0{16}")
                    .containsPattern("NoNewPrivs:\\s+1");
            assertThat(gateway.exec("stat", "-c", "%a", "webadmin.token").succeed().text())
                    .isEqualToIgnoringNewLines("600");
        }
    }

    @Test
    void onSigtermAMailInsideDataIsTakenWhileTheHealthCheckIsRed() {
        try (var standalone = Container.role("standalone").limits("1g", "1").start();
                var sending = WireClient.plain(standalone.port("MX"))) {
            addUser(standalone);
            beginMail(sending);
            assertThat(standalone.isHealthy()).isTrue();

            long asked = System.nanoTime();
            standalone.terminate();
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !standalone.isHealthy());

            endMail(sending);
            assertThat(standalone.exitCode()).as(standalone.log()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - asked))
                    .isLessThan(Duration.ofSeconds(30));
        }
    }

    @Test
    void aRestartKeepsWhatTheVolumeHolds() {
        try (var volume = new Container.Volume()) {
            String token;
            try (var gateway = gateway().on(volume).start()) {
                token = gateway.exec("cat", "webadmin.token").succeed().text();
                gateway.terminate();
                assertThat(gateway.exitCode()).as(gateway.log()).isZero();
            }
            try (var gateway = gateway().on(volume).start()) {
                assertThat(gateway.exec("cat", "webadmin.token").succeed().text()).isEqualTo(token);
            }
        }
    }

    @Test
    void usersSendAndReadThroughAStandaloneSetUpFromInside() {
        try (var standalone = Container.role("standalone").start()) {
            addUser(standalone);
            assertThat(standalone.exec("hikyaku", "users", "list").succeed().text()).contains(USER);

            Swaks.startTls(standalone.port("SUBMISSION"))
                    .login(USER, PASSWORD)
                    .envelope(USER, USER)
                    .succeed(
                            ("From: " + USER + "\r\nSubject: by submission\r\n\r\nhello\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));

            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(inbox(standalone)).contains("by submission"));
        }
    }

    @Test
    void operatorsReachItFromOutsideWithTheTokenInAFile() {
        try (var standalone = Container.role("standalone").start();
                var operator = Scratch.create("operator")) {
            var token = standalone.exec("cat", "webadmin.token").succeed().text();
            var file = operator.write("token", token);

            var domains =
                    Command.of(
                                    HikyakuProcess.home().resolve("bin/hikyaku").toString(),
                                    "domains",
                                    "list")
                            .environment(
                                    "HIKYAKU_WEBADMIN_URL",
                                    "http://127.0.0.1:" + standalone.port("WEBADMIN"))
                            .environment("HIKYAKU_WEBADMIN_TOKEN_FILE", file.toString())
                            .succeed();

            assertThat(domains.text()).contains("example.org");
        }
    }

    private static Container.Setup gateway() {
        return Container.role("gateway")
                .environment("HIKYAKU_LMTP_ROUTES", "*=127.0.0.1:9")
                .limits("512m", "0.25");
    }

    private static void addUser(Container container) {
        container
                .exec("hikyaku", "users", "add", USER, "--password-stdin")
                .input((PASSWORD + "\n").getBytes(StandardCharsets.UTF_8))
                .succeed();
    }

    private static String inbox(Container container) {
        byte[] first = new Curl(USER, PASSWORD).imap(container.port("IMAPS"), 1);
        return new String(first, StandardCharsets.UTF_8);
    }

    private static void beginMail(WireClient client) {
        client.expect(220);
        client.send("EHLO client.example.net").expect(250);
        client.send("MAIL FROM:<sender@example.net>").expect(250);
        client.send("RCPT TO:<%s>".formatted(USER)).expect(250);
        client.send("DATA").expect(354);
        client.sendRaw("Subject: slow\r\n\r\nhalf a li".getBytes(StandardCharsets.US_ASCII));
    }

    private static void endMail(WireClient client) {
        client.sendRaw("ne\r\n.\r\n".getBytes(StandardCharsets.US_ASCII)).expect(250);
    }
}
