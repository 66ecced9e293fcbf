package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Command;
import dev.hikyaku.it.peers.Container;
import dev.hikyaku.it.peers.Curl;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Image;
import dev.hikyaku.it.peers.Ports;
import dev.hikyaku.it.peers.Scratch;
import dev.hikyaku.it.peers.Swaks;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code docker/compose.yaml} as it is shipped, brought up by podman-compose. */
class ComposeTest {
    private static final String USER = "user@example.org";
    private static final String PASSWORD = "a password for tests";

    @Test
    void itBringsUpAStandaloneWhoseMailAndAccountsAreReachedThroughItsPorts() {
        try (var compose = new Compose()) {
            compose.run("up", "--detach").succeed();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(120))
                    .until(() -> compose.exec("hikyaku-livez").run().exit() == 0);

            compose.exec("hikyaku", "users", "add", USER, "--password-stdin")
                    .input((PASSWORD + "\n").getBytes(StandardCharsets.UTF_8))
                    .succeed();
            Swaks.plain(compose.mx)
                    .envelope("someone@example.net", USER)
                    .succeed(
                            "Subject: through compose\r\n\r\nhello\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));

            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () ->
                                    assertThat(new Curl(USER, PASSWORD).imap(compose.imaps, 1))
                                            .asString(StandardCharsets.US_ASCII)
                                            .contains("through compose"));
        }
    }

    private static final class Compose implements AutoCloseable {
        private final Scratch scratch = Scratch.create("compose");
        private final String project = "hikyaku" + ProcessHandle.current().pid();
        private final String certificate = Container.certificate(scratch).toString();
        private final int mx = Ports.free();
        private final int imaps = Ports.free();

        Command run(String... words) {
            var line = new ArrayList<String>();
            line.addAll(List.of("podman-compose", "--project-name", project, "--file"));
            line.add(HikyakuProcess.home().resolve("docker/compose.yaml").toString());
            line.addAll(List.of(words));
            return Image.get()
                    .here(Command.of(line))
                    .environment("HIKYAKU_IMAGE", Image.NAME)
                    .environment("HIKYAKU_HOSTNAME", "mail.example.org")
                    .environment("HIKYAKU_DOMAINS", "example.org")
                    .environment("HIKYAKU_TLS", certificate)
                    .environment("HIKYAKU_PORT_MX", "127.0.0.1:" + mx)
                    .environment("HIKYAKU_PORT_IMAPS", "127.0.0.1:" + imaps)
                    .environment("HIKYAKU_PORT_SUBMISSION", "127.0.0.1:" + Ports.free())
                    .environment("HIKYAKU_PORT_SUBMISSIONS", "127.0.0.1:" + Ports.free())
                    .environment("HIKYAKU_PORT_POP3S", "127.0.0.1:" + Ports.free())
                    .within(Duration.ofMinutes(3));
        }

        Command exec(String... words) {
            var line = new ArrayList<>(List.of("exec", "--interactive", project + "_hikyaku_1"));
            line.addAll(List.of(words));
            return Image.get().podman(line.toArray(String[]::new));
        }

        @Override
        public void close() {
            run("down", "--volumes").run();
            scratch.close();
        }
    }
}
