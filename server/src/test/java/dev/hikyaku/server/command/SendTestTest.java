package dev.hikyaku.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The test mail against a whole server. */
final class SendTestTest {
    private static final String BOB = "bob@example.org";

    @TempDir static Path directory;
    private static ServerUnderTest server;
    private static Path password;

    @BeforeAll
    static void start() throws Exception {
        server = ServerUnderTest.start(directory);
        server.data().addUser(BOB, ServerUnderTest.PASSWORD);
        password = Files.writeString(directory.resolve("password"), ServerUnderTest.PASSWORD);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void mailIsSubmittedAndArrives() throws Exception {
        Ran ran =
                send(
                        "submission",
                        "--unverified",
                        "--user",
                        BOB,
                        "--password-file",
                        password.toString(),
                        "--imaps",
                        "127.0.0.1:" + server.port("imaps"),
                        "--imaps-password-file",
                        password.toString(),
                        "--json");

        assertThat(ran.err()).isEmpty();
        assertThat(ran.exit()).isZero();
        assertThat(ran.json().path("accepted").asBoolean()).isTrue();
        assertThat(ran.json().path("reply").asText()).startsWith("250 ");
        assertThat(ran.json().path("arrivedMilliseconds").asLong())
                .isGreaterThanOrEqualTo(ran.json().path("milliseconds").asLong());
    }

    @Test
    void implicitTlsNeedsNoStartTls() {
        Ran ran =
                send(
                        "submissions",
                        "--tls",
                        "implicit",
                        "--unverified",
                        "--user",
                        BOB,
                        "--password-file",
                        password.toString());

        assertThat(ran.out()).startsWith("accepted in ");
        assertThat(ran.exit()).isZero();
    }

    @Test
    void certificateOfAStrangerIsNotTrusted() {
        Ran ran = send("mx");

        assertThat(ran.exit()).isEqualTo(69);
        assertThat(ran.err())
                .contains("C: STARTTLS\n")
                .contains("(expected: a certificate to trust; see --cacert, --tls-name")
                .doesNotContain("MAIL FROM");
    }

    @Test
    void certificateMustBeForTheNameConnectedTo() throws Exception {
        Path authority = certificate();

        assertThat(send("mx", "--cacert", authority.toString()).exit()).isZero();
        Ran other = send("mx", "--cacert", authority.toString(), "--tls-name", "mail.example.com");
        assertThat(other.exit()).isEqualTo(69);
        assertThat(other.err()).contains("--tls-name");
    }

    @Test
    void wrongPasswordIsExitCode77AndNotShown() throws Exception {
        Path wrong = Files.writeString(directory.resolve("wrong"), "swordfish\n");

        Ran ran =
                send(
                        "submission",
                        "--unverified",
                        "--user",
                        BOB,
                        "--password-file",
                        wrong.toString());

        assertThat(ran.exit()).isEqualTo(77);
        assertThat(ran.err())
                .contains("C: AUTH PLAIN ***\nS: 535 5.7.8 ")
                .doesNotContain("swordfish");
    }

    @Test
    void passwordIsNotSentInTheClear() {
        Ran ran =
                send(
                        "submission",
                        "--tls",
                        "none",
                        "--user",
                        BOB,
                        "--password-file",
                        password.toString());

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .endsWith("hikyaku: password: not sent in clear text (expected: TLS)\n")
                .doesNotContain("AUTH");
    }

    @Test
    void refusedRecipientIsShownWithAllThatWasSaid() throws Exception {
        Ran ran =
                server.run(
                        "send-test",
                        "--from",
                        "<>",
                        "--to",
                        "nobody@example.org",
                        "--server",
                        "127.0.0.1:" + server.port("mx"),
                        "--tls",
                        "none",
                        "--json");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.json().path("accepted").asBoolean()).isFalse();
        assertThat(ran.json().path("dialogue").toString())
                .contains("C: MAIL FROM:<>", "S: 550 5.1.1 ");
        assertThat(ran.error().path("error").asText()).startsWith("RCPT TO:<nobody@example.org>:");
    }

    private static Path certificate() throws Exception {
        try (var files = Files.list(directory.resolve("tls"))) {
            for (Path file : files.toList()) {
                if (Files.readString(file).contains("BEGIN CERTIFICATE")) {
                    return file;
                }
            }
        }
        throw new AssertionError("no certificate");
    }

    private static Ran send(String listener, String... options) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "send-test",
                                "--from",
                                BOB,
                                "--to",
                                BOB,
                                "--server",
                                "127.0.0.1:" + server.port(listener)));
        arguments.addAll(List.of(options));
        return server.run(arguments.toArray(String[]::new));
    }
}
