package dev.hikyaku.server.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * james.md appendix E: POP3 logins are neither limited nor exclusive in James 3.8.1, and JAMES-4023
 * (commands on I/O threads).
 */
class Pop3LoginTest {
    private Pop3UnderTest server;

    @BeforeEach
    void start() throws Exception {
        server = Pop3UnderTest.implicitTls();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void secondSessionOfAUserFindsTheMailboxInUse() throws Exception {
        try (Pop3Client first = server.login("bob");
                Pop3Client second = server.connect();
                Pop3Client other = server.login("alice")) {
            second.ok("USER BOB@example.org");
            assertThat(second.command("PASS " + Pop3UnderTest.PASSWORD))
                    .startsWith("-ERR [IN-USE]");

            first.ok("QUIT");
            second.ok("USER bob@example.org");
            second.ok("PASS " + Pop3UnderTest.PASSWORD);
            other.ok("NOOP");
        }
    }

    @Test
    void wrongPasswordIsRefusedLate() throws Exception {
        try (Pop3Client client = server.connect()) {
            client.ok("USER bob@example.org");
            assertThat(client.command("PASS wrong")).startsWith("-ERR [AUTH]");
            client.refused("PASS " + Pop3UnderTest.PASSWORD);
            client.refused("STAT");
        }
        assertThat(server.pauses).containsExactly(Duration.ofMillis(500));
    }

    @Test
    void accountThatDoesNotExistIsNoSecretAtUserOrPass() throws Exception {
        try (Pop3Client client = server.connect()) {
            String known = client.ok("USER bob@example.org");
            String wrong = client.refused("PASS wrong");
            assertThat(client.ok("USER nobody@example.org")).isEqualTo(known);
            assertThat(client.refused("PASS wrong")).isEqualTo(wrong);
        }
    }

    @Test
    void fifthWrongPasswordLocksTheAddressOut() throws Exception {
        for (int i = 0; i < 5; i++) {
            try (Pop3Client client = server.connect()) {
                client.ok("USER bob@example.org");
                client.refused("PASS wrong" + i);
            }
        }
        try (Pop3Client client = server.connect()) {
            client.ok("USER bob@example.org");
            assertThat(client.command("PASS " + Pop3UnderTest.PASSWORD))
                    .startsWith("-ERR [SYS/TEMP]");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void authPlainLogsInAndObeysTheAuthorizationIdentity() throws Exception {
        String own = base64("\0bob@example.org\0" + Pop3UnderTest.PASSWORD);
        String others = base64("alice@example.org\0bob@example.org\0" + Pop3UnderTest.PASSWORD);
        try (Pop3Client client = server.connect()) {
            assertThat(client.refused("AUTH PLAIN " + others)).startsWith("-ERR [AUTH]");
            assertThat(client.command("AUTH PLAIN")).isEqualTo("+ ");
            client.refused("*");
            client.refused("AUTH CRAM-MD5");
            client.refused("AUTH");
            assertThat(client.command("AUTH PLAIN")).isEqualTo("+ ");
            client.ok(own);
            client.ok("STAT");
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void loginsHeldBackDoNotHoldUpOthers() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        server.heldBack = () -> await(gate);
        List<Pop3Client> guessers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Pop3Client guesser = server.connect();
            guessers.add(guesser);
            guesser.send("USER alice@example.org\r\nPASS wrong\r\n");
            guesser.ok();
        }
        try (Pop3Client client = server.login("bob")) {
            client.ok("STAT");
        }

        gate.countDown();
        for (Pop3Client guesser : guessers) {
            assertThat(guesser.line()).startsWith("-ERR [AUTH]");
            guesser.close();
        }
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void capabilitiesOverTlsOfferTheLogin() throws Exception {
        try (Pop3Client client = server.connect()) {
            assertThat(client.multi("CAPA").split("\r\n"))
                    .contains("TOP", "UIDL", "RESP-CODES", "USER", "SASL PLAIN")
                    .doesNotContain("STLS");
        }
    }
}
