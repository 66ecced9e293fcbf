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
import dev.hikyaku.it.peers.SmtpSink;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code hikyaku init}: what it writes starts a server, what it prints satisfies the doctor. */
class FirstTenMinutesTest {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Operator OPERATOR = new Operator(Map.of());

    @ParameterizedTest
    @CsvSource({
        "gateway, --next-hop, HOP",
        "store, --smarthost, 127.0.0.1:1",
        "relay, --next-hop, 127.0.0.1:1",
        "standalone, --postmaster, root@example.org",
    })
    void whatIsWrittenStartsAServerOfEachRole(String role, String option, String value) {
        // A gateway is healthy when its hop is there.
        try (Scratch scratch = Scratch.create("init");
                SmtpSink hop = SmtpSink.lmtp()) {
            String out = scratch.resolve("hikyaku").toString();
            Command.Finished made =
                    OPERATOR.run(
                            "init",
                            "--role",
                            role,
                            "--host-name",
                            "mail.example.org",
                            "--domain",
                            "example.org",
                            "--out",
                            out,
                            "--yes",
                            option,
                            value.replace("HOP", "127.0.0.1:" + hop.port()));
            assertThat(made.exit()).as(made.toString()).isZero();

            Map<String, String> ports = ports(scratch);
            try (Program server = start(scratch, out, ports)) {
                server.await("ready", START, () -> isReady(server));

                Command.Finished finished =
                        sourced(scratch, out, "doctor --only configuration,ports,webadmin,health")
                                .run();
                assertThat(finished.exit()).as(finished.toString()).isZero();
            }
        }
    }

    @Test
    void theRecordsAreAZoneBindTakesAndTheDoctorIsContentWith() throws Exception {
        try (Scratch scratch = Scratch.create("init")) {
            String out = scratch.resolve("hikyaku").toString();
            Command.Finished made =
                    OPERATOR.run(
                            "init",
                            "--role",
                            "standalone",
                            "--host-name",
                            "mail.example.org",
                            "--domain",
                            "example.org,example.net",
                            "--address",
                            "192.0.2.25,2001:db8::25",
                            "--spf",
                            "include:_spf.example.com",
                            "--out",
                            out,
                            "--yes",
                            "--json");
            assertThat(made.exit()).as(made.toString()).isZero();

            try (Bind dns = Bind.serving(zones(made, Path.of(out, "dns")))) {
                ports(scratch);
                Command.Finished finished =
                        sourced(scratch, out, "doctor --only dns --dns-server " + dns.address())
                                .run();

                assertThat(finished.exit()).as(finished.toString()).isZero();
                assertThat(finished.text())
                        .contains(
                                "PTR of 192.0.2.25: mail.example.org",
                                "PTR of 2001:db8::25: mail.example.org",
                                "MX of example.net: mail.example.org",
                                "DMARC of example.net: v=DMARC1; p=none");
            }
        }
    }

    @Test
    void everySampleOfThePageRuns() throws IOException {
        Path home = HikyakuProcess.home();
        try (Scratch scratch = Scratch.create("page")) {
            List<String> samples = samples(home.resolve("docs/doctor.md"));
            assertThat(samples).hasSizeGreaterThan(7);
            for (String sample : samples) {
                Command.Finished finished =
                        Command.of(
                                        "bash",
                                        "-c",
                                        sample.replace("bin/hikyaku", home + "/bin/hikyaku"))
                                .in(scratch.path())
                                .within(Duration.ofSeconds(120))
                                .environment("HIKYAKU_HOME", home.toString())
                                .environment("HIKYAKU_VAR", scratch.resolve("var").toString())
                                .run();
                assertThat(finished.exit()).as(sample + "\n" + finished).isBetween(0, 2);
                assertThat(finished.err()).as(sample).isEmpty();
            }
        }
    }

    /** The commands of its sh blocks. */
    private static List<String> samples(Path page) throws IOException {
        return ShellBlocks.of(page).stream()
                .flatMap(List::stream)
                .filter(line -> line.contains("bin/hikyaku "))
                .toList();
    }

    /** The zones as files of dns/, each held against named-checkzone, and those backwards. */
    private static Map<String, String> zones(Command.Finished made, Path directory)
            throws IOException {
        var zones = new TreeMap<String, String>();
        for (String zone : List.of("example.org", "example.net")) {
            String text = Files.readString(directory.resolve(zone + ".zone"));
            assertThat(Bind.check(zone, text)).contains("loaded serial 1", "OK");
            zones.put(zone, text);
        }
        zones.put("example.com", "_spf IN TXT \"v=spf1 ip4:198.51.100.0/24 -all\"\n");
        for (JsonNode record : new ObjectMapper().readTree(made.text()).path("records")) {
            if (record.path("type").asText().equals("PTR")) {
                String zone =
                        record.path("name").asText().contains("ip6") ? "ip6.arpa" : "in-addr.arpa";
                String line =
                        record.path("name").asText() + " IN PTR " + record.path("data").asText();
                zones.put(zone, line + "\n");
            }
        }
        return zones;
    }

    /** High ports for a server that may run beside others, as an operator adds them. */
    private static Map<String, String> ports(Scratch scratch) {
        var ports = new HashMap<String, String>();
        for (String name :
                List.of(
                        "MX",
                        "SUBMISSION",
                        "SUBMISSIONS",
                        "IMAPS",
                        "POP3S",
                        "LMTP",
                        "MANAGESIEVE",
                        "RELAY")) {
            ports.put("HIKYAKU_BIND_" + name, "127.0.0.1:" + Ports.free());
        }
        ports.put("HIKYAKU_JMX_PORT", Integer.toString(Ports.free()));
        ports.put("HIKYAKU_WEBADMIN_PORT", Integer.toString(Ports.free()));
        ports.put("HIKYAKU_VAR", scratch.resolve("var").toString());
        ports.put("HIKYAKU_HEAP", "512m");
        var text = new StringBuilder();
        ports.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
        scratch.write("ports.env", text.toString());
        return ports;
    }

    private static Program start(Scratch scratch, String out, Map<String, String> ports) {
        return Program.start(
                "hikyaku",
                line(scratch, out, ""),
                HikyakuProcess.home(),
                ports,
                scratch.resolve("log"));
    }

    private static Command sourced(Scratch scratch, String out, String arguments) {
        return Command.of(line(scratch, out, arguments))
                .in(HikyakuProcess.home())
                .within(Duration.ofSeconds(120));
    }

    private static List<String> line(Scratch scratch, String out, String arguments) {
        String script =
                "set -a; . %s/hikyaku.env; . %s; set +a; exec bin/hikyaku %s"
                        .formatted(out, scratch.resolve("ports.env"), arguments);
        return List.of("bash", "-c", script);
    }

    private static boolean isReady(Program server) {
        return server.output().lines().anyMatch("ready"::equals);
    }
}
