package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.hikyaku.it.peers.Bind;
import dev.hikyaku.it.peers.Command;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Ports;
import dev.hikyaku.it.peers.Program;
import dev.hikyaku.it.peers.Scratch;
import dev.hikyaku.it.peers.TimeServer;
import dev.hikyaku.server.SelfSignedCertificate;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code hikyaku doctor} beside a real server: what is well is said to be, what is not is found.
 */
class DoctorTest {
    private static final String TOKEN = "the-token-of-these-tests";
    private static final List<String> LISTENERS =
            List.of(
                    "MX",
                    "SUBMISSION",
                    "SUBMISSIONS",
                    "IMAPS",
                    "POP3S",
                    "LMTP",
                    "MANAGESIEVE",
                    "RELAY");

    private static Scratch scratch;
    private static Bind dns;
    private static TimeServer time;
    private static HikyakuProcess server;
    private static Operator operator;
    private static SelfSignedCertificate certificate;

    @BeforeAll
    static void start() throws Exception {
        scratch = Scratch.create("doctor");
        certificate = SelfSignedCertificate.in(scratch.directory("tls"), "mail.example.org");
        dns =
                Bind.serving(
                        Map.of(
                                "example.org",
                                """
                                @ IN MX 10 mail
                                @ IN TXT "v=spf1 mx -all"
                                _dmarc IN TXT "v=DMARC1; p=reject"
                                mail IN A 192.0.2.25
                                """,
                                "2.0.192.in-addr.arpa",
                                "25 IN PTR mail.example.org.\n"));
        time = TimeServer.ahead(Duration.ZERO);
        Map<String, String> environment = environment("standalone");
        var setup = HikyakuProcess.role("standalone");
        environment.forEach(setup::environment);
        server = setup.start();
        operator = new Operator(environment);
    }

    @AfterAll
    static void stop() {
        server.close();
        time.close();
        dns.close();
        scratch.close();
    }

    @Test
    void onAHealthyServerOnlyTheCertificateIsDoubtful() {
        Command.Finished finished = doctor(operator);

        assertThat(lines(finished, "FAIL")).isEmpty();
        assertThat(lines(finished, "WARN"))
                .singleElement()
                .asString()
                .contains("certificate", "self-signed");
        assertThat(finished.exit()).isEqualTo(1);
        assertThat(finished.text())
                .contains(
                        "OK   relay: mx ",
                        "OK   smuggling: mx ",
                        "OK   smuggling: lmtp ",
                        "OK   dns: SPF of example.org: v=spf1 mx -all",
                        "OK   dns: PTR of 192.0.2.25: mail.example.org",
                        "OK   ports: mx 127.0.0.1:%d: ours (pid %d)"
                                .formatted(server.port("mx"), server.pid()),
                        "takes the token",
                        "OK   health: ");
        assertThat(finished.err()).isEmpty();
        assertThat(finished.toString()).doesNotContain(TOKEN);
        assertThat(server.log()).doesNotContain("outcome=accepted");
    }

    @Test
    void programsReadTheSameAsJson() throws Exception {
        Command.Finished finished = doctor(operator, "--json", "--only", "dns,disk");

        JsonNode report = new ObjectMapper().readTree(finished.text());

        assertThat(report.path("verdict").asText()).isEqualTo("ok");
        assertThat(report.path("checks"))
                .extracting(check -> check.path("check").asText())
                .containsExactly("dns", "disk");
        assertThat(finished.exit()).isZero();
    }

    @Test
    void aServerThatIsDownIsFound() {
        Command.Finished finished =
                doctor(new Operator(environment("standalone")), "--only", "ports,webadmin,health");

        assertThat(lines(finished, "OK")).allMatch(line -> line.endsWith(": free"));
        assertThat(lines(finished, "FAIL"))
                .singleElement()
                .asString()
                .contains("cannot be reached");
        assertThat(lines(finished, "WARN"))
                .singleElement()
                .asString()
                .contains("health", "does not run");
        assertThat(finished.exit()).isEqualTo(2);
    }

    @Test
    void aPortTakenByAnotherProgramIsFoundWithItsName() {
        int port = Ports.free();
        try (Program other =
                Program.start(
                        "python",
                        List.of(
                                "python3",
                                "-m",
                                "http.server",
                                "--bind",
                                "127.0.0.1",
                                Integer.toString(port)),
                        scratch.path(),
                        Map.of(),
                        scratch.resolve("python.log"))) {
            other.await("listens", Duration.ofSeconds(30), () -> Ports.accepts(port));

            Command.Finished finished =
                    doctor(
                            operator.with("HIKYAKU_BIND_POP3S", "127.0.0.1:" + port),
                            "--only",
                            "ports");

            assertThat(lines(finished, "FAIL"))
                    .containsExactly(
                            "FAIL ports: pop3s 127.0.0.1:%d: taken by python3 (pid %d)"
                                    .formatted(port, other.pid()));
            assertThat(finished.exit()).isEqualTo(2);
        }
    }

    @Test
    void anExpiredCertificateIsFoundAndThatTheServerStillShowsTheOldOne() {
        String store = scratch.resolve("expired.p12").toString();
        String key = scratch.resolve("expired.key").toString();
        String chain = scratch.resolve("expired.pem").toString();
        Command.of(
                        "keytool",
                        "-genkeypair",
                        "-alias",
                        "x",
                        "-keyalg",
                        "EC",
                        "-startdate",
                        "-10d",
                        "-validity",
                        "5",
                        "-dname",
                        "CN=x",
                        "-ext",
                        "SAN=dns:mail.example.org",
                        "-keystore",
                        store,
                        "-storepass",
                        "changeit")
                .succeed();
        openssl("-in", store, "-nocerts", "-nodes", "-out", key);
        openssl("-in", store, "-nokeys", "-out", chain);

        Command.Finished finished =
                doctor(
                        operator.with("HIKYAKU_TLS_CERTIFICATE", chain)
                                .with("HIKYAKU_TLS_KEY", key),
                        "--only",
                        "configuration,certificate");

        assertThat(lines(finished, "FAIL"))
                .anyMatch(line -> line.startsWith("FAIL configuration: "))
                .anyMatch(line -> line.matches("FAIL certificate: .*expired.pem ended on .*"));
        assertThat(lines(finished, "WARN")).anyMatch(line -> line.contains("another certificate"));
    }

    @Test
    void aWrongTokenIsFound() {
        Command.Finished finished =
                doctor(
                        operator.with("HIKYAKU_WEBADMIN_TOKEN", "not-the-token-of-them"),
                        "--only",
                        "webadmin,health");

        assertThat(lines(finished, "FAIL"))
                .singleElement()
                .asString()
                .contains("answers 401 to the token");
        assertThat(finished.toString()).doesNotContain("not-the-token-of-them");
    }

    @Test
    void aFullDiskIsFound() {
        var small = scratch.directory("small");
        Command.of("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString()).succeed();
        try {
            Command.Finished finished =
                    doctor(operator.with("HIKYAKU_VAR", small.toString()), "--only", "disk");

            assertThat(lines(finished, "FAIL"))
                    .singleElement()
                    .asString()
                    .startsWith("FAIL disk: var " + small);
            assertThat(small).isEmptyDirectory();
        } finally {
            Command.of("umount", "--lazy", small.toString()).succeed();
        }
    }

    @Test
    void aClockThatIsWrongIsFound() {
        try (TimeServer other = TimeServer.ahead(Duration.ofSeconds(60))) {
            Command.Finished finished =
                    operator.run("doctor", "--only", "clock", "--ntp-server", other.address());

            assertThat(lines(finished, "FAIL"))
                    .singleElement()
                    .asString()
                    .matches("FAIL clock: the clock is (60|59)\\.\\d+ s slow, says .*");
        }
    }

    @Test
    void whatCannotBeReadIsNamedOnceAndTheRestIsNotExamined() {
        Command.Finished finished =
                new Operator(Map.of("HIKYAKU_ROLE", "gateway", "HIKYAKU_PROXY_REQUIRED", "maybe"))
                        .run("doctor", "--only", "configuration,ports,relay,dns");

        assertThat(lines(finished, "FAIL"))
                .anyMatch(line -> line.contains("proxyRequired"))
                .allMatch(line -> line.startsWith("FAIL configuration: "));
        assertThat(lines(finished, "WARN"))
                .hasSize(3)
                .allMatch(line -> line.endsWith("the configuration cannot be read"));
    }

    @Test
    void wrongArgumentsAreNamed() {
        assertThat(operator.run("doctor", "--only", "weather"))
                .satisfies(finished -> assertThat(finished.exit()).isEqualTo(64))
                .extracting(Command.Finished::err)
                .asString()
                .startsWith("hikyaku: --only: weather (expected: configuration, ports, ");
        assertThat(operator.run("doctor", "--role", "postoffice").exit()).isEqualTo(64);
        assertThat(operator.run("doctor", "--mx", "no such host:25").exit()).isEqualTo(64);
    }

    /** The environment server and doctor share; free ports, chosen before the start. */
    static Map<String, String> environment(String role) {
        var environment = new HashMap<String, String>();
        LISTENERS.forEach(
                name -> environment.put("HIKYAKU_BIND_" + name, "127.0.0.1:" + Ports.free()));
        environment.put("HIKYAKU_ROLE", role);
        environment.put("HIKYAKU_HOSTNAME", "mail.example.org");
        environment.put("HIKYAKU_DOMAINS", "example.org");
        environment.put("HIKYAKU_NEXT_HOP", "127.0.0.1:1");
        environment.put("HIKYAKU_LMTP_ROUTES", "*=127.0.0.1:1");
        environment.put("HIKYAKU_JMX_PORT", Integer.toString(Ports.free()));
        environment.put("HIKYAKU_WEBADMIN_PORT", Integer.toString(Ports.free()));
        environment.put("HIKYAKU_WEBADMIN_TOKEN", TOKEN);
        environment.put("HIKYAKU_VAR", scratch.directory("var").toString());
        environment.put("HIKYAKU_HEAP", "512m");
        environment.put("HIKYAKU_TLS_KEY", certificate.key().toString());
        environment.put("HIKYAKU_TLS_CERTIFICATE", certificate.certificate().toString());
        return Map.copyOf(environment);
    }

    private static Command.Finished doctor(Operator operator, String... more) {
        var line = new ArrayList<String>(List.of("doctor"));
        line.addAll(List.of("--dns-server", dns.address(), "--ntp-server", time.address()));
        line.addAll(List.of(more));
        return operator.run(line.toArray(String[]::new));
    }

    private static void openssl(String... arguments) {
        var line = new ArrayList<String>(List.of("openssl", "pkcs12", "-passin", "pass:changeit"));
        line.addAll(List.of(arguments));
        Command.of(line).succeed();
    }

    private static List<String> lines(Command.Finished finished, String verdict) {
        return finished.text().lines().filter(line -> line.startsWith(verdict)).toList();
    }
}
