package dev.hikyaku.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

class HopTest {

    private static Hop hop(String... keysAndValues) {
        Map<String, String> values = new HashMap<>();
        values.put("host", "home.example.ts.net");
        values.put("helloName", "mx.example.org");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return Hop.from(values);
    }

    @Test
    void hostAndNameAreEnough() {
        assertThat(hop())
                .isEqualTo(
                        new Hop(
                                "home.example.ts.net",
                                24,
                                Protocol.LMTP,
                                "mx.example.org",
                                HopTls.NONE,
                                PoolLimits.DEFAULT,
                                Deadlines.DEFAULT,
                                HopLogin.NONE,
                                Set.of()));
        assertThat(hop("protocol", "smtp").port()).isEqualTo(25);
    }

    @Test
    void theDeadlinesAreThoseOfTheTable() {
        assertThat(Deadlines.DEFAULT)
                .isEqualTo(
                        new Deadlines(
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(30),
                                Duration.ofMinutes(1),
                                Duration.ofMinutes(2),
                                Duration.ofMinutes(3),
                                Duration.ofMinutes(5)));
    }

    @Test
    void everyKeyIsRead() {
        Hop hop =
                hop(
                        "port", "2525",
                        "tls", "Required",
                        "tlsVerify", "false",
                        "tlsServerName", "home.example.org",
                        "maxConnections", "7",
                        "poolTimeout", "5 s",
                        "idleTimeout", "10 s",
                        "maxMessagesPerConnection", "3",
                        "connectTimeout", "1 s",
                        "greetingTimeout", "2 s",
                        "envelopeTimeout", "3 s",
                        "dataTimeout", "4 s",
                        "blockTimeout", "5 s",
                        "afterDotTimeout", "6 s",
                        "ignoredCapabilities", "chunking, Pipelining CHUNKING");
        assertThat(hop.port()).isEqualTo(2525);
        assertThat(hop.tls().policy()).isEqualTo(HopTls.Policy.REQUIRED);
        assertThat(hop.tls().verify()).isFalse();
        assertThat(hop.tls().serverName()).contains("home.example.org");
        assertThat(hop.pool())
                .isEqualTo(new PoolLimits(7, Duration.ofSeconds(5), Duration.ofSeconds(10), 3));
        assertThat(hop.deadlines())
                .isEqualTo(
                        new Deadlines(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(4),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(6)));
        assertThat(hop.ignoredCapabilities()).containsExactlyInAnyOrder("CHUNKING", "PIPELINING");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host | home example | host: home example (expected: a host name or an address)",
                "host | '' | host:  (expected: a host name or an address)",
                "helloName | '' | helloName:  (expected: this server's full name)",
                "port | 0 | port: 0 (expected: a number from 1 to 65535)",
                "port | lmtp | port: lmtp (expected: a number from 1 to 65535)",
                "protocol | uucp | protocol: uucp (expected: one of [lmtp, smtp])",
                "tls | yes | tls: yes (expected: one of [none, opportunistic, required, implicit])",
                "tlsVerify | no | tlsVerify: no (expected: true or false)",
                "idleTimeout | 2 minutes | idleTimeout: PT2M (expected: 60 seconds at most)",
                "connectTimeout | soon | connectTimeout: soon (expected: a duration from 1 ms to 1"
                        + " hour, such as 30 seconds)",
                "maxConnections | 0 | maxConnections: 0 (expected: a number from 1 to 10000)",
            })
    void aWrongValueIsOneClearLine(String key, String value, String message) {
        assertThatThrownBy(() -> hop(key, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void anUnknownKeyIsRefusedWithThoseThatThereAre() {
        assertThatThrownBy(() -> hop("timeout", "5 s"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("timeout: 5 s (expected: one of afterDotTimeout, ");
    }

    @Test
    void certificateAndKeyBelongTogether(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("cert.pem"), "x");
        assertThatThrownBy(() -> hop("tlsCertificate", file.toString()))
                .hasMessage(
                        "tlsPrivateKey:  (expected: a PEM file: certificate and key belong"
                                + " together)");
        assertThatThrownBy(() -> hop("tlsPrivateKey", directory.resolve("none").toString()))
                .hasMessageEndingWith("(expected: a PEM file that can be read)");
    }

    @Test
    void filesThatHoldSomethingElseStopTheStart(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("cert.pem"), "x");
        Hop trusting = hop("tls", "required", "tlsTrustedCertificates", file.toString());
        assertThatThrownBy(() -> new HopClient(trusting, Peers.DIALER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tlsTrustedCertificates: " + file + " (expected: certificates in PEM)");
        Hop showing =
                hop(
                        "tls",
                        "required",
                        "tlsCertificate",
                        file.toString(),
                        "tlsPrivateKey",
                        file.toString());
        assertThatThrownBy(() -> new HopClient(showing, Peers.DIALER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("tlsCertificate: ");
    }
}
