package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.ImapLogin;
import dev.hikyaku.it.peers.JamesCli;
import dev.hikyaku.it.peers.ProcessTable;
import dev.hikyaku.it.peers.Scratch;
import dev.hikyaku.it.peers.TestCertificate;
import dev.hikyaku.it.peers.Webadmin;
import dev.hikyaku.it.peers.WireClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What is secret shows up in no log, no command line and no environment, however it came in and
 * whether it was right.
 */
class SecretsTest {
    private static final String USER = "anna@example.org";

    private final List<String> secrets = new ArrayList<>();

    /** A password nothing else contains. */
    private String secret() {
        secrets.add(UUID.randomUUID().toString());
        return secrets.getLast();
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "trace"})
    void noSecretIsLoggedOrSeenInTheProcessTable(String level) throws Exception {
        try (var server =
                HikyakuProcess.role("standalone")
                        .environment("HIKYAKU_LOG_LEVEL", level)
                        .environment("HIKYAKU_LOG_LEVEL_JAMES", level)
                        .start()) {
            for (String file :
                    List.of("webadmin.token", "webadmin-readonly.token", "jmxremote.password")) {
                String line = Files.readString(server.var().resolve(file)).strip();
                secrets.add(line.substring(line.indexOf(' ') + 1));
            }
            setPasswords(server);
            mistypePasswords(server);
            server.awaitLog("JMX login refused", java.time.Duration.ofSeconds(30));

            assertHidden(server.log());
            ProcessTable.commandLines().forEach(this::assertHidden);
            ProcessTable.environments().forEach(this::assertHidden);
        }
    }

    @Test
    void aTokenConfiguredByFileIsInNoEnvironmentAndNoLog() {
        try (var scratch = Scratch.create("token")) {
            String token = secret();
            Path file = scratch.write("webadmin", token + "\n");
            try (var server =
                            HikyakuProcess.role("store")
                                    .environment("HIKYAKU_WEBADMIN_TOKEN", "file:" + file)
                                    .start();
                    var webadmin =
                            new Webadmin(
                                    server.port("webadmin"), "Authorization", "Bearer " + token)) {
                assertThat(webadmin.get("/domains")).contains("example.org");

                assertHidden(server.log());
                ProcessTable.commandLines().forEach(this::assertHidden);
                ProcessTable.environments().forEach(this::assertHidden);
            }
        }
    }

    private void assertHidden(String text) {
        List<String> shown = text.lines().filter(this::hasSecret).toList();
        assertThat(shown).isEmpty();
    }

    private boolean hasSecret(String line) {
        return secrets.stream().anyMatch(line::contains);
    }

    private void setPasswords(HikyakuProcess server) {
        JamesCli cli = new JamesCli(server);
        server.createAccount("by-webadmin@example.org", secret());
        cli.command("AddUser", USER).input(line(secret())).succeed();
        String last = secret();
        cli.command("SetPassword", USER).input(line(last)).succeed();

        assertThat(ImapLogin.succeeds(server, USER, last)).isTrue();
        submission(server, last).expect(235);
        assertThat(pop3(server, last)).startsWith("+OK");
    }

    private void mistypePasswords(HikyakuProcess server) throws IOException {
        assertThat(ImapLogin.succeeds(server, USER, secret())).isFalse();
        submission(server, secret()).expect(535);
        assertThat(pop3(server, secret())).startsWith("-ERR");

        var stranger = new Webadmin(server.port("webadmin"), "Authorization", "Bearer " + secret());
        assertThatThrownBy(() -> stranger.get("/domains")).hasMessageContaining("401");
        // The quote breaks the JSON, so that the body is refused as a whole.
        String broken = secret() + "\"";
        assertThatThrownBy(() -> server.createAccount("broken@example.org", broken))
                .hasMessageContaining("400");

        JamesCli cli = new JamesCli(server);
        assertThat(cli.command("AddUser", "nobody@example.net").input(line(secret())).run().exit())
                .isEqualTo(1);
        try (var scratch = Scratch.create("wrong")) {
            Path wrong = scratch.write("credential", "james-admin " + secret() + "\n");
            assertThat(cli.command("--password-file", wrong.toString(), "ListUsers").run().exit())
                    .isEqualTo(77);
        }
    }

    private static WireClient submission(HikyakuProcess server, String password) {
        var client = WireClient.tls(server.port("submissions"), TestCertificate.get().trusting());
        client.expect(220);
        client.send("EHLO client.example.net").expect(250);
        return client.authPlain(USER, password);
    }

    private static String pop3(HikyakuProcess server, String password) {
        try (var client = WireClient.tls(server.port("pop3s"), TestCertificate.get().trusting())) {
            client.line();
            client.send("USER " + USER).line();
            return client.send("PASS " + password).line();
        }
    }

    private static byte[] line(String password) {
        return (password + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
