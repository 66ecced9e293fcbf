package dev.hikyaku.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** AUTH on the submission listeners and on those that have none. */
@Timeout(60)
class SubmissionLoginTest {
    // The login guard takes up to a half off at random.
    private static final long FIRST_DELAY_MILLIS = 100;

    private static ServerUnderTest server;
    private static String user;

    /** Its own server, since wrong passwords slow the next ones and lock out. */
    @BeforeAll
    static void start() throws Exception {
        server = guarded(1000);
        user = server.account();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ServerUnderTest guarded(int failures) throws Exception {
        return ServerUnderTest.start(
                Map.of(
                        "login.properties",
                        text ->
                                text.replaceAll(
                                                "lockout.failures=\\d+",
                                                "lockout.failures=" + failures)
                                        .replaceAll(
                                                "account.failures=\\d+", "account.failures=1000")
                                        .replaceAll(
                                                "delay.first=.*",
                                                "delay.first=" + FIRST_DELAY_MILLIS + "ms")
                                        .replaceAll(
                                                "delay.longest=.*",
                                                "delay.longest=" + FIRST_DELAY_MILLIS + "ms")
                                        .replaceAll(
                                                "trusted.networks=.*",
                                                "trusted.networks=192.0.2.0/24")));
    }

    private static Wire hello(int port) throws Exception {
        return Wire.greeted(port).expect("EHLO client.example", "250");
    }

    private static Wire secured() throws Exception {
        return hello(server.submission()).startTls().expect("EHLO client.example", "250");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** james.md §0.5: James says 235 in the clear where it announces nothing, and relays. */
    @Test
    void authIsRefusedOnTheMxListener() throws Exception {
        try (Wire wire = Wire.greeted(server.mx())) {
            assertThat(wire.command("EHLO client.example")).doesNotContain("AUTH");
            assertThat(wire.authPlain("", user, ServerUnderTest.PASSWORD)).startsWith("503 5.5.1");
            wire.expect("AUTH LOGIN", "503 5.5.1");
            wire.startTls();
            assertThat(wire.command("EHLO client.example")).doesNotContain("AUTH");
            assertThat(wire.authPlain("", user, ServerUnderTest.PASSWORD)).startsWith("503 5.5.1");
        }
    }

    /** james.md §0.5. */
    @Test
    void authIsRefusedBeforeTls() throws Exception {
        try (Wire wire = Wire.greeted(server.submission())) {
            assertThat(wire.command("EHLO client.example")).doesNotContain("AUTH");
            assertThat(wire.authPlain("", user, ServerUnderTest.PASSWORD)).startsWith("538 5.7.11");
            wire.expect("AUTH LOGIN", "538 5.7.11");
            wire.expect("MAIL FROM:<" + user + ">", "530 ");
        }
    }

    @Test
    void authIsAnnouncedUnderTlsAndTheRightPasswordIsWelcome() throws Exception {
        try (Wire wire = hello(server.submission()).startTls()) {
            assertThat(wire.command("EHLO client.example")).containsPattern("AUTH.* PLAIN");
            assertThat(wire.authPlain("", user, ServerUnderTest.PASSWORD)).startsWith("235 2.7.0");
            assertThat(wire.authPlain("", user, ServerUnderTest.PASSWORD)).startsWith("503 5.5.1");
            wire.expect("MAIL FROM:<" + user + ">", "250 ");
        }
    }

    @Test
    void authLoginAsksForNameAndPassword() throws Exception {
        try (Wire wire = secured()) {
            wire.expect("AUTH LOGIN", "334 VXNlcm5hbWU6")
                    .expect(base64(user), "334 UGFzc3dvcmQ6")
                    .expect(base64(ServerUnderTest.PASSWORD), "235 2.7.0");
        }
    }

    @Test
    void aWrongPasswordIsRefusedLate() throws Exception {
        try (Wire wire = secured()) {
            long start = System.nanoTime();
            assertThat(wire.authPlain("", user, "wrong")).startsWith("535 5.7.8");
            assertThat(System.nanoTime() - start).isGreaterThan(FIRST_DELAY_MILLIS * 500_000);
            assertThat(wire.authPlain("", "nobody@example.org", "wrong")).startsWith("535 5.7.8");
            wire.expect("MAIL FROM:<" + user + ">", "530 ");
        }
    }

    /** james.md appendix E: the authorization identity is ignored with 235. */
    @Test
    void nobodyActsForAnother() throws Exception {
        String other = server.account();
        try (Wire wire = secured()) {
            assertThat(wire.authPlain(other, user, ServerUnderTest.PASSWORD)).startsWith("535 ");
            assertThat(wire.authPlain(user, user, ServerUnderTest.PASSWORD)).startsWith("235 ");
        }
    }

    @Test
    void whatIsNoResponseIsASyntaxError() throws Exception {
        try (Wire wire = secured()) {
            wire.expect("AUTH PLAIN %%%", "501 5.5.2")
                    .expect("AUTH PLAIN =", "501 5.5.2")
                    .expect("AUTH PLAIN " + base64("a"), "501 5.5.2")
                    .expect("AUTH PLAIN", "334 ")
                    .expect("*", "501 5.7.0")
                    .expect("AUTH CRAM-MD5", "504 5.5.4")
                    .expect("AUTH", "50")
                    .expect("AUTH PLAIN", "334 ")
                    .expect("A".repeat(20_000), "500 ")
                    .expect("NOOP", "250 ");
        }
    }

    @Test
    void authInsideAMailIsRefused() throws Exception {
        try (Wire wire = secured()) {
            assertThat(wire.authPlain("", user, ServerUnderTest.PASSWORD)).startsWith("235 ");
            wire.expect("MAIL FROM:<" + user + ">", "250 ");
            assertThat(wire.authPlain("", user, ServerUnderTest.PASSWORD)).startsWith("503 5.5.1");
            wire.expect("RCPT TO:<" + user + ">", "250 ");
        }
    }

    /** RFC 4954 §5: who offers AUTH takes the parameter on MAIL; Sendmail sends it. */
    @Test
    void theAuthParameterIsTakenWhereAuthIsOffered() throws Exception {
        try (Wire wire = secured()) {
            assertThat(wire.authPlain("", user, ServerUnderTest.PASSWORD)).startsWith("235 ");
            wire.expect("MAIL FROM:<" + user + "> AUTH=<> BODY=8BITMIME", "250 ")
                    .expect("RSET", "250 ");
            wire.expect("MAIL FROM:<" + user + "> AUTH=" + user.replace("+", "+2B"), "250 ");
        }
        try (Wire wire = hello(server.mx())) {
            wire.expect("MAIL FROM:<" + user + "> AUTH=<>", "555 5.5.4");
        }
    }

    @Test
    void aLoginSendsInItsOwnNameOnly() throws Exception {
        String other = server.account();
        try (Wire wire = secured()) {
            assertThat(wire.authPlain("", user, ServerUnderTest.PASSWORD)).startsWith("235 ");
            wire.expect("MAIL FROM:<" + other + ">", "5");
            wire.envelope(user, other)
                    .send("From: " + other + "\r\n\r\nb\r\n.\r\n")
                    .expect("5")
                    .envelope(user, other)
                    .send("From: " + user + "\r\n\r\nb\r\n.\r\n")
                    .expect("250 2.0.0");
        }
        assertThat(server.inbox(other, 1).getFirst()).contains(" with ESMTPSA id ");
    }

    @Test
    void afterTooManyWrongPasswordsTheAddressIsLockedOut() throws Exception {
        try (ServerUnderTest strict = guarded(3)) {
            String account = strict.account();
            try (Wire wire =
                    hello(strict.submission()).startTls().expect("EHLO c.example", "250")) {
                for (int i = 0; i < 3; i++) {
                    assertThat(wire.authPlain("", account, "wrong")).startsWith("535 ");
                }
                assertThat(wire.authPlain("", account, ServerUnderTest.PASSWORD))
                        .startsWith("421 4.7.0");
                wire.expectClosed();
            }
        }
    }
}
