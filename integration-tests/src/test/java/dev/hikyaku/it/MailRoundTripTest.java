package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Curl;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.PythonReader;
import dev.hikyaku.it.peers.Swaks;
import dev.hikyaku.it.peers.TestCertificate;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.List;

/**
 * Users of the whole server: swaks sends, curl and Python read, over TLS; what is read is what was
 * sent, byte for byte.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MailRoundTripTest {
    private static final Duration DELIVERY = Duration.ofSeconds(60);
    private static final String PASSWORD = "a password for tests";
    private static final String SENDER = "sender@example.org";

    @AutoClose private HikyakuProcess server;

    @BeforeAll
    void start() {
        server = HikyakuProcess.role("standalone").start();
        server.createAccount(SENDER, PASSWORD);
    }

    static List<Arguments> mails() {
        return List.of(
                Arguments.of("one-byte", Mails.oneByte()),
                Arguments.of("ten-kilobytes", Mails.ofSize("10k", 10_240)),
                Arguments.of("twentyfive-megabytes", Mails.ofSize("25m", 25 * 1024 * 1024)),
                Arguments.of("eight-bit", Mails.withEightBitHeaders()),
                Arguments.of("utf-8", Mails.withUtf8Headers()),
                Arguments.of("line-998", Mails.withLineOf(998)),
                Arguments.of("line-999", Mails.withLineOf(999)),
                Arguments.of("lone-dots", Mails.withLoneDots()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mails")
    void whatIsSentIsWhatIsRead(String name, byte[] mail) {
        String user = name + "@example.org";
        server.createAccount(user, PASSWORD);

        Swaks.plain(server.port("mx")).envelope("sender@example.net", user).succeed(mail);
        awaitMails(user, 1);

        var curl = new Curl(user, PASSWORD);
        var python = new PythonReader(user, PASSWORD);
        assertSame("IMAPS, Python", python.imap(server.port("imaps")).getFirst(), mail);
        assertSame("IMAPS, curl", curl.imap(server.port("imaps"), 1), mail);
        assertSame("POP3S, Python", python.pop3(server.port("pop3s")).getFirst(), mail);
        assertSame("POP3S, curl", curl.pop3(server.port("pop3s"), 1), mail);
    }

    @Test
    void aUserSubmitsWithStartTls() {
        String user = "from-587@example.org";
        server.createAccount(user, PASSWORD);

        Swaks.startTls(server.port("submission"))
                .login("PLAIN", SENDER, PASSWORD)
                .envelope(SENDER, user)
                .succeed(fromOwnAddress());

        assertThat(awaitMails(user, 1)).hasSize(1);
    }

    @Test
    void aUserSubmitsWithImplicitTls() {
        String user = "from-465@example.org";
        server.createAccount(user, PASSWORD);

        Swaks.implicitTls(server.port("submissions"))
                .login("LOGIN", SENDER, PASSWORD)
                .envelope(SENDER, user)
                .succeed(fromOwnAddress());

        assertThat(awaitMails(user, 1)).hasSize(1);
    }

    @Test
    void aWrongPasswordSubmitsNothing() {
        var finished =
                Swaks.startTls(server.port("submission"))
                        .login("PLAIN", SENDER, "not the password")
                        .envelope(SENDER, SENDER)
                        .run(fromOwnAddress());

        assertThat(finished.toString()).contains("535 5.7.8");
        assertThat(finished.exit()).isNotZero();
    }

    @Test
    void aLoginIsNotAskedForWithoutTls() {
        var finished =
                Swaks.plain(server.port("submission"))
                        .login("PLAIN", SENDER, PASSWORD)
                        .envelope(SENDER, SENDER)
                        .run(fromOwnAddress());

        assertThat(finished.exit()).isNotZero();
        assertThat(finished.toString()).doesNotContain("235 ");
    }

    @Test
    void nobodySubmitsInAnotherUsersName() {
        var finished =
                Swaks.startTls(server.port("submission"))
                        .login("PLAIN", SENDER, PASSWORD)
                        .envelope(SENDER, SENDER)
                        .run(Mails.ofSize("other", 500));

        assertThat(finished.toString()).containsPattern("<\\S+ 55\\d 5\\.7\\.1");
        assertThat(finished.exit()).isNotZero();
    }

    @Test
    void theCertificateIsTheConfiguredOne() {
        assertThat(TestCertificate.get().trusting()).isNotNull();
        Swaks.startTls(server.port("mx"))
                .envelope("a@example.net", SENDER)
                .succeed(Mails.oneByte());
    }

    private List<byte[]> awaitMails(String user, int count) {
        var reader = new PythonReader(user, PASSWORD);
        return Awaitility.await(user)
                .atMost(DELIVERY)
                .until(() -> reader.imap(server.port("imaps")), mails -> mails.size() >= count);
    }

    private static byte[] fromOwnAddress() {
        String mail =
                new String(Mails.ofSize("own", 500), java.nio.charset.StandardCharsets.US_ASCII);
        return mail.replace("sender@example.net", SENDER)
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    private static void assertSame(String reader, byte[] read, byte[] sent) {
        byte[] mail = Mails.withoutTrace(read, sent);
        if (sent.length > 100_000) {
            assertThat(java.util.Arrays.equals(mail, sent)).as(reader).isTrue();
        } else {
            assertThat(Text.of(mail)).as(reader).isEqualTo(Text.of(sent));
        }
    }
}
