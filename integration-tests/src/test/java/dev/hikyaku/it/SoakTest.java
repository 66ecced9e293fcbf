package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Curl;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.SmtpSource;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.time.Duration;

/** The long versions, which {@code bin/test -Psoak} runs too. */
@Tag("soak")
class SoakTest {
    private static final int MAILS = 20_000;
    private static final Duration DEADLINE = Duration.ofMinutes(10);
    private static final String PASSWORD = "a password for tests";
    private static final String USER = "user@example.org";

    @Test
    void nothingIsLostOrDoubledOf20000Mails() {
        try (var server =
                HikyakuProcess.role("standalone").environment("HIKYAKU_HEAP", "2g").start()) {
            server.createAccount(USER, PASSWORD);

            SmtpSource.smtp(server.port("mx"), 50, MAILS, USER).run(DEADLINE);

            var curl = new Curl(USER, PASSWORD);
            Awaitility.await()
                    .atMost(DEADLINE)
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(
                            () -> assertThat(status(curl, server)).contains("MESSAGES 20000"));
            assertThat(server.log()).doesNotContain("level=ERROR");
        }
    }

    private static String status(Curl curl, HikyakuProcess server) {
        return curl.imapCommand(server.port("imaps"), "STATUS INBOX (MESSAGES)");
    }
}
