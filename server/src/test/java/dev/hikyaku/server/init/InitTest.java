package dev.hikyaku.server.init;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.hikyaku.server.command.Caller;
import dev.hikyaku.server.command.HikyakuCommand;
import dev.hikyaku.server.command.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code hikyaku init} asks, writes and leaves alone. */
class InitTest {
    private static final String[] STANDALONE = {
        "--role", "standalone", "--host-name", "mail.example.org", "--domain", "example.org"
    };

    @TempDir Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void secretsAreForTheirOwnerAndTheEnvFileOnlyNamesThem() throws Exception {
        assertThat(init("", "--yes")).as(err.toString()).isZero();

        String token = Files.readString(path("secrets/webadmin.token")).strip();
        assertThat(token).hasSizeGreaterThanOrEqualTo(43);
        assertThat(mode("secrets/webadmin.token")).isEqualTo("rw-------");
        assertThat(mode("secrets/webadmin-readonly.token")).isEqualTo("rw-------");
        assertThat(mode("secrets")).isEqualTo("rwx------");
        assertThat(mode("tls/key.pem")).isEqualTo("rw-------");
        assertThat(Files.readString(path("hikyaku.env")))
                .contains("HIKYAKU_WEBADMIN_TOKEN=file:" + path("secrets/webadmin.token"))
                .doesNotContain(token);
        assertThat(out.toString()).doesNotContain(token);
    }

    @Test
    void whatIsThereStaysAsItIsAndIsNamed() throws Exception {
        init("", "--yes");
        Files.writeString(path("conf/standalone/smtpserver.xml"), "mine");
        String token = Files.readString(path("secrets/webadmin.token"));
        Files.delete(path("hikyaku.env"));
        out.getBuffer().setLength(0);

        assertThat(init("", "--yes", "--json")).isZero();

        JsonNode said = Json.parse(out.toString());
        assertThat(Files.readString(path("conf/standalone/smtpserver.xml"))).isEqualTo("mine");
        assertThat(Files.readString(path("secrets/webadmin.token"))).isEqualTo(token);
        assertThat(said.path("written"))
                .extracting(JsonNode::asText)
                .containsExactly("hikyaku.env");
        assertThat(said.path("left"))
                .extracting(JsonNode::asText)
                .contains("conf/standalone/smtpserver.xml", "tls/key.pem");
    }

    @Test
    void questionsAreAskedAndWrongAnswersAskedAgain() throws Exception {
        String answers =
                "postoffice\ngateway\nlocalhost\nmx.example.org\nexample.org, example.net\n"
                        + "mail\nmail.example.org:25\n\n\n";

        assertThat(run(answers, "--out", directory.resolve("h").toString()))
                .as(err.toString())
                .isZero();

        assertThat(err.toString())
                .contains("role: postoffice (expected: gateway, store, relay, standalone)")
                .contains("host name: localhost (expected: ")
                .contains("next hop: mail (expected: ");
        assertThat(Files.readString(path("hikyaku.env")))
                .contains(
                        "HIKYAKU_DOMAINS=example.org,example.net\n",
                        "HIKYAKU_LMTP_ROUTES=*=mail.example.org:25\n");
    }

    @Test
    void answersThatEndTooSoonWriteNothing() throws Exception {
        assertThat(run("gateway\n", "--out", directory.resolve("h").toString())).isEqualTo(64);
        assertThat(err.toString()).contains("hikyaku: --host-name: missing (expected: ");
        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({
        "--role, postoffice",
        "--host-name, mail",
        "--host-name, 192.0.2.1",
        "--host-name, mail..example.org",
        "--domain, exa_mple.org",
        "--address, 192.0.2",
        "--address, mail.example.org",
        "--smarthost, relay.example.org",
        "--next-hop, relay.example.org:25",
        "--postmaster, postmaster",
        "--tls-certificate, fullchain.pem",
        "--tls-key, /etc/key.pem",
        "--spf, everybody",
        "--mounted-at, etc",
        "--out, a b",
    })
    void aWrongOptionIsNamedAndNothingIsWritten(String option, String value) throws Exception {
        assertThat(init("", "--yes", option, value)).isEqualTo(64);
        assertThat(err.toString()).startsWith("hikyaku: --").contains("(expected: ");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aMissingOptionIsNamedWhenNothingMayBeAsked() {
        assertThat(run("gateway\n", "--yes", "--out", directory.resolve("h").toString()))
                .isEqualTo(64);
        assertThat(err.toString())
                .isEqualTo(
                        "hikyaku: --role: missing (expected: gateway, store, relay, standalone)\n");
    }

    @Test
    void aContainerSeesItsOwnPaths() throws Exception {
        assertThat(init("", "--yes", "--mounted-at", "/etc/hikyaku/")).isZero();

        assertThat(Files.readString(path("hikyaku.env")))
                .contains(
                        "HIKYAKU_CONF=/etc/hikyaku/conf/standalone\n",
                        "HIKYAKU_TLS_KEY=/etc/hikyaku/tls/key.pem\n",
                        "HIKYAKU_WEBADMIN_TOKEN=file:/etc/hikyaku/secrets/webadmin.token\n")
                .doesNotContain(directory.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "gateway, --next-hop, 10.0.0.1:25, v=spf1 mx -all",
        "standalone, --smarthost, smtp.example.com:587, v=spf1 mx a:smtp.example.com -all",
        "store, --smarthost, 203.0.113.9:25, v=spf1 ip4:203.0.113.9 -all",
        "store, --postmaster, root@example.org, v=spf1 mx a:mail.example.org -all",
        "relay, --next-hop, smtp.example.com:587, v=spf1 a:smtp.example.com -all",
    })
    void thePolicyNamesWhoSends(String role, String option, String value, String policy)
            throws Exception {
        String[] line = {
            "--role",
            role,
            "--host-name",
            "mail.example.org",
            "--domain",
            "example.org",
            "--yes",
            "--json",
            "--out",
            directory.resolve("h").toString(),
            option,
            value
        };

        assertThat(run("", line)).as(err.toString()).isZero();
        assertThat(Json.parse(out.toString()).path("records"))
                .anyMatch(record -> record.path("data").asText().equals('"' + policy + '"'));
    }

    private int init(String input, String... more) {
        List<String> line = new ArrayList<>();
        for (int i = 0; i < STANDALONE.length; i += 2) {
            if (!List.of(more).contains(STANDALONE[i])) {
                line.addAll(List.of(STANDALONE[i], STANDALONE[i + 1]));
            }
        }
        if (!List.of(more).contains("--out")) {
            line.addAll(List.of("--out", directory.resolve("h").toString()));
        }
        line.addAll(List.of(more));
        return run(input, line.toArray(String[]::new));
    }

    private int run(String input, String... line) {
        Caller caller =
                new Caller(
                        Map.of("HIKYAKU_HOME", ".."),
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        Optional.empty());
        List<String> all = new ArrayList<>(List.of("init"));
        all.addAll(List.of(line));
        try (PrintWriter standard = new PrintWriter(out);
                PrintWriter error = new PrintWriter(err)) {
            return HikyakuCommand.run(caller, standard, error, all.toArray(String[]::new));
        }
    }

    private Path path(String name) {
        return directory.resolve("h").resolve(name);
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path(name)));
    }
}
