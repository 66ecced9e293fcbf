package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Bind;
import dev.hikyaku.it.peers.Command;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Ports;
import dev.hikyaku.it.peers.Postfix;
import dev.hikyaku.it.peers.SmtpSink;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The doctor's checks against servers and zones that are known to be wrong, or behind a balancer.
 */
class DoctorAbroadTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of(
                    "HIKYAKU_ROLE",
                    "standalone",
                    "HIKYAKU_HOSTNAME",
                    "mail.example.org",
                    "HIKYAKU_DOMAINS",
                    "example.org");

    private static final Operator OPERATOR = new Operator(ENVIRONMENT);

    @Test
    void aPostfixThatRelaysForEverybodyFails() {
        try (Postfix open = Postfix.relayingBySmtp(Ports.free())) {
            Command.Finished finished = tryOut(OPERATOR, "relay", open.port());

            assertThat(finished.exit()).isEqualTo(2);
            assertThat(finished.text())
                    .contains("FAIL relay: open relay: mx 127.0.0.1:")
                    .contains("plain <hikyaku-doctor@example.com>: 250");
            assertThat(open.log()).doesNotContain("message-id=");
        }
    }

    @Test
    void aPostfixThatRelaysForNobodyIsWell() {
        try (Postfix shut = Postfix.refusingStrangers("example.org")) {
            Command.Finished finished = tryOut(OPERATOR, "relay", shut.port());

            assertThat(finished.exit()).as(finished.toString()).isZero();
        }
    }

    @Test
    void aPostfixThatTakesABareLineFeedAsTheEndFails() {
        try (Postfix old = Postfix.keepingMail()) {
            Command.Finished finished = tryOut(OPERATOR, "smuggling", old.port());

            assertThat(finished.exit()).isEqualTo(2);
            assertThat(finished.text())
                    .contains("FAIL smuggling: mx 127.0.0.1:", "LF.LF: 250", "LF.CRLF: 250");
        }
    }

    @Test
    void aPostfixThatForbidsBareLineFeedsIsWell() {
        try (Postfix mended = Postfix.keepingMailWithoutBareLineFeeds()) {
            Command.Finished finished = tryOut(OPERATOR, "smuggling", mended.port());

            assertThat(finished.exit()).as(finished.toString()).isZero();
            assertThat(mended.deliveries()).isEmpty();
        }
    }

    @Test
    void aRelayRefusesStrangersAndIsTriedFromItsNetworksForSmuggling() {
        runsWell("relay", "HIKYAKU_RELAY_NETWORKS", "127.0.0.1", 1);
    }

    @Test
    void aGatewayIsTriedThroughTheHeaderOfItsLoadBalancer() {
        try (SmtpSink store = SmtpSink.lmtp()) {
            runsWell("gateway", "HIKYAKU_PROXY_NETWORKS", "127.0.0.0/8", store.port());
        }
    }

    private static void runsWell(String role, String name, String networks, int hop) {
        String port = role.equals("relay") ? "RELAY" : "MX";
        var environment = new HashMap<>(ENVIRONMENT);
        environment.put("HIKYAKU_ROLE", role);
        environment.put("HIKYAKU_NEXT_HOP", "127.0.0.1:" + hop);
        environment.put("HIKYAKU_LMTP_ROUTES", "*=127.0.0.1:" + hop);
        environment.put("HIKYAKU_PROXY_REQUIRED", Boolean.toString(name.contains("PROXY")));
        environment.put(name, networks);
        environment.put("HIKYAKU_BIND_" + port, "127.0.0.1:" + Ports.free());
        environment.put("HIKYAKU_BIND_SUBMISSION", "127.0.0.1:" + Ports.free());
        var setup = HikyakuProcess.role(role);
        environment.forEach(setup::environment);
        try (HikyakuProcess server = setup.start()) {
            Command.Finished finished =
                    new Operator(environment).run("doctor", "--only", "relay,smuggling");

            assertThat(finished.exit()).as(finished.toString()).isZero();
            assertThat(finished.text()).contains("OK   relay: ", "OK   smuggling: ");
            assertThat(server.log()).doesNotContain("outcome=accepted");
        }
    }

    @Test
    void anOpenRelayOfOurOwnMakingFails() {
        var environment = new HashMap<>(ENVIRONMENT);
        environment.put("HIKYAKU_ROLE", "relay");
        environment.put("HIKYAKU_NEXT_HOP", "127.0.0.1:1");
        environment.put("HIKYAKU_RELAY_NETWORKS", "0.0.0.0/0");
        environment.put("HIKYAKU_BIND_RELAY", "127.0.0.1:" + Ports.free());
        environment.put("HIKYAKU_BIND_SUBMISSION", "127.0.0.1:" + Ports.free());
        var setup = HikyakuProcess.role("relay");
        environment.forEach(setup::environment);
        try (HikyakuProcess server = setup.start()) {
            Command.Finished finished = new Operator(environment).run("doctor", "--only", "relay");

            assertThat(finished.text()).contains("FAIL relay: open relay: relay 127.0.0.1:");
            assertThat(server.log()).doesNotContain("outcome=accepted");
        }
    }

    @Test
    void wrongRecordsAreComparedWithTheRightOnes() {
        String many =
                String.join(
                        " ",
                        java.util.stream.IntStream.range(0, 11)
                                .mapToObj(i -> "a:h%d.example.org".formatted(i))
                                .toList());
        Map<String, String> zones =
                Map.of(
                        "example.org",
                        """
                        @ IN MX 10 old.example.org.
                        @ IN TXT "v=spf1 ip4:203.0.113.0/24 -all"
                        _dmarc IN TXT "v=DMARC1; p=monitor"
                        mail IN A 192.0.2.25
                        old IN A 192.0.2.24
                        """,
                        "example.net",
                        """
                        @ IN MX 10 mail.example.org.
                        @ IN TXT "v=spf1 mx -all"
                        @ IN TXT "v=spf1 a -all"
                        """,
                        "example.com",
                        """
                        @ IN MX 10 mail.example.org.
                        @ IN TXT "v=spf1 %s -all"
                        _dmarc IN TXT "v=DMARC1; p=none; rua=mailto:d@example.com"
                        """
                                .formatted(many),
                        "example.edu",
                        """
                        @ IN MX 10 mail.example.org.
                        @ IN TXT "v=spf1 +all"
                        _dmarc IN TXT "v=DMARC1; p=reject"
                        """,
                        "2.0.192.in-addr.arpa",
                        "25 IN PTR host25.provider.example.\n");
        try (Bind dns = Bind.serving(zones)) {
            Command.Finished finished =
                    OPERATOR.with(
                                    "HIKYAKU_DOMAINS",
                                    "example.org,example.net,example.com,example.edu,none.example")
                            .run("doctor", "--only", "dns", "--dns-server", dns.address());

            assertThat(finished.exit()).isEqualTo(2);
            assertThat(finished.text())
                    .contains(
                            """
                            FAIL dns: PTR of 192.0.2.25: not mail.example.org alone
                                 expected: 25.2.0.192.in-addr.arpa. IN PTR mail.example.org.
                                 found: host25.provider.example
                            """,
                            """
                            FAIL dns: MX of example.org: does not name mail.example.org
                                 expected: example.org. IN MX 10 mail.example.org.
                                 found: old.example.org
                                 do: put into the zone: example.org. IN MX 10 mail.example.org.
                            """,
                            """
                            FAIL dns: SPF of example.org: does not cover 192.0.2.25
                                 expected: example.org. IN TXT "v=spf1 ip4:192.0.2.25 ip4:203.0.113.0/24 -all"
                            """,
                            "FAIL dns: DMARC of example.org: the tag p is monitor\n",
                            "FAIL dns: SPF of example.net: 2 records, of which receivers heed none",
                            "WARN dns: DMARC of example.net: none\n",
                            "FAIL dns: SPF of example.com: more than 10 lookups\n",
                            "OK   dns: DMARC of example.com: v=DMARC1; p=none;"
                                    + " rua=mailto:d@example.com",
                            "FAIL dns: SPF of example.edu: +all lets everybody send in this name",
                            "FAIL dns: MX of none.example: none\n",
                            "FAIL dns: SPF of none.example: none\n");
        }
    }

    @Test
    void aSilentNameServerIsADoubtAndNoFailure() throws Exception {
        try (var silent =
                new java.net.DatagramSocket(0, java.net.InetAddress.getLoopbackAddress())) {
            Command.Finished finished =
                    OPERATOR.run(
                            "doctor",
                            "--only",
                            "dns",
                            "--dns-server",
                            "127.0.0.1:" + silent.getLocalPort());

            assertThat(finished.exit()).as(finished.toString()).isEqualTo(1);
            assertThat(finished.text()).contains("could not ask");
        }
    }

    @Test
    void policiesAreFollowedThroughWhatTheyInclude() {
        Map<String, String> zones =
                Map.of(
                        "example.org",
                        """
                        @ IN MX 10 mail
                        @ IN TXT "v=spf1 include:_spf.example.net ~all"
                        _dmarc IN TXT "v=DMARC1; p=reject"
                        mail IN A 192.0.2.25
                        """,
                        "example.net",
                        """
                        _spf IN TXT "v=spf1 redirect=more.example.net"
                        more IN TXT "v=spf1 ip4:192.0.2.0/24 -all"
                        """,
                        "2.0.192.in-addr.arpa",
                        "25 IN PTR mail.example.org.\n");
        try (Bind dns = Bind.serving(zones)) {
            Command.Finished finished =
                    OPERATOR.run("doctor", "--only", "dns", "--dns-server", dns.address());

            assertThat(finished.exit()).as(finished.toString()).isZero();
        }
    }

    private static Command.Finished tryOut(Operator operator, String check, int port) {
        return operator.run(
                List.of("doctor", "--only", check, "--mx", "127.0.0.1:" + port)
                        .toArray(String[]::new));
    }
}
