package dev.hikyaku.smarthost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.smtp.Hop;
import dev.hikyaku.smtp.HopTls;

import org.apache.james.core.MailAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class MailExchangersTest {
    private static final Hop TEMPLATE =
            Hop.from(
                    Map.of(
                            "host",
                            "none.invalid",
                            "protocol",
                            "smtp",
                            "helloName",
                            "us.example.org",
                            "tls",
                            "opportunistic"));

    private final HandDns dns = new HandDns();

    private MailExchangers exchangers(Optional<StsPolicies> policies) {
        Own own =
                new Own(
                        Set.of("us.example.org", "198.51.100.7"),
                        host ->
                                switch (host) {
                                    case "inside.example.net" ->
                                            List.of(InetAddress.getByName("127.0.0.1"));
                                    case "other-name.example.net" ->
                                            List.of(InetAddress.getByName("198.51.100.7"));
                                    case "unknown.example.net" ->
                                            throw new UnknownHostException(host);
                                    default -> List.of(InetAddress.getByName("192.0.2.1"));
                                });
        return new MailExchangers(dns, own, policies, TEMPLATE);
    }

    private Way to(String domain, int failed) {
        return exchangers(Optional.empty()).to(domain, failed);
    }

    private static List<String> hosts(Way way) {
        return ((Way.Hops) way).hops().stream().map(Hop::host).toList();
    }

    private static String reply(Way way) {
        return ((Way.Nowhere) way).outcome().reply().toString();
    }

    @Test
    void theOrderIsThatOfTheDns() {
        dns.mx("example.net", "B.example.net.", "a.example.net.", "c.example.net");

        assertThat(hosts(to("example.net", 0)))
                .containsExactly("b.example.net", "a.example.net", "c.example.net");
        assertThat(((Way.Hops) to("example.net", 0)).hops().getFirst().port()).isEqualTo(25);
    }

    @Test
    void fiveAreTriedAtMostAndEachOnce() {
        dns.mx("example.net", "a", "b", "a.", "c", "d", "e", "f");

        assertThat(hosts(to("example.net", 0))).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void aServerWhoseAddressIsNotFoundIsTriedAllTheSame() {
        dns.mx("example.net", "unknown.example.net");

        assertThat(hosts(to("example.net", 0))).containsExactly("unknown.example.net");
    }

    @Test
    void aNullMxTakesNoMail() {
        dns.mx("example.net", ".");

        assertThat(reply(to("example.net", 0)))
                .isEqualTo("556 5.1.10 domain takes no mail (null MX)");
    }

    @Test
    void noAnswerIsForNowHoweverOftenItIsGiven() {
        dns.mx("example.net", "away");

        assertThat(reply(to("example.net", 100))).startsWith("451 4.4.3");
    }

    @ParameterizedTest
    @CsvSource({"0, 451 4.4.4", "2, 451 4.4.4", "3, 550 5.1.2"})
    void nothingFoundIsBelievedAtTheFourthTry(int failed, String reply) {
        assertThat(reply(to("nothing.example.net", failed))).startsWith(reply);
    }

    @ParameterizedTest
    @CsvSource({
        "us.example.org.",
        "US.example.org",
        "inside.example.net",
        "other-name.example.net"
    })
    void weAreNeverTheNextHop(String own) {
        dns.mx("best.example.net", own, "a.example.net");
        dns.mx("later.example.net", "a.example.net", own, "b.example.net");

        assertThat(reply(to("best.example.net", 0))).startsWith("554 5.4.6");
        assertThat(hosts(to("later.example.net", 0))).containsExactly("a.example.net");
    }

    @ParameterizedTest
    @ValueSource(strings = {"root@[127.0.0.1]", "root@[192.0.2.1]"})
    void addressLiteralsLeadNowhere(String address) throws Exception {
        MailExchangers exchangers = exchangers(Optional.empty());
        String destination = exchangers.destination(new MailAddress(address));
        dns.mx(destination, destination);

        assertThat(reply(exchangers.to(destination, 0))).startsWith("550 5.1.2");
    }

    @Test
    void recipientsOfADomainShareADestination() throws Exception {
        MailExchangers exchangers = exchangers(Optional.empty());

        assertThat(exchangers.destination(new MailAddress("a@Example.NET")))
                .isEqualTo(exchangers.destination(new MailAddress("b@example.net")))
                .isEqualTo("example.net");
    }

    @Test
    void aPolicyChoosesTheServersAndMakesTlsStrict() {
        dns.mx("example.net", "a.example.net", "evil.example.com", "b.example.net");
        dns.txt("_mta-sts.example.net", "v=STSv1; id=1;");
        Way way = exchangers(policies("enforce", "*.example.net")).to("example.net", 0);

        assertThat(hosts(way)).containsExactly("a.example.net", "b.example.net");
        HopTls tls = ((Way.Hops) way).hops().getFirst().tls();
        assertThat(tls.policy()).isEqualTo(HopTls.Policy.REQUIRED);
        assertThat(tls.verify()).isTrue();
    }

    @Test
    void withoutAnAllowedServerTheMailWaits() {
        dns.mx("example.net", "evil.example.com");
        dns.txt("_mta-sts.example.net", "v=STSv1; id=1;");
        Way way = exchangers(policies("enforce", "*.example.net")).to("example.net", 9);

        assertThat(((Way.Nowhere) way).outcome()).isInstanceOf(Outcome.RefusedForNow.class);
    }

    @ParameterizedTest
    @CsvSource({"testing", "none"})
    void aPolicyThatIsNotEnforcedChangesNothing(String mode) {
        dns.mx("example.net", "evil.example.com");
        dns.txt("_mta-sts.example.net", "v=STSv1; id=1;");
        Way way = exchangers(policies(mode, "*.example.net")).to("example.net", 0);

        assertThat(((Way.Hops) way).hops().getFirst().tls().policy())
                .isEqualTo(HopTls.Policy.OPPORTUNISTIC);
    }

    private Optional<StsPolicies> policies(String mode, String mx) {
        return Optional.of(
                new StsPolicies(
                        dns,
                        domain ->
                                "version: STSv1\nmode: "
                                        + mode
                                        + "\nmx: "
                                        + mx
                                        + "\nmax_age: 60\n"));
    }
}
