package dev.hikyaku.server.doctor;

import dev.hikyaku.server.Role;
import dev.hikyaku.server.doctor.Dns.Answer;

import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Type;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the world must find in DNS: the address of our host name and its name backwards, and for
 * each domain MX, SPF and DMARC. Each is a finding of its own with what is expected, what is there
 * and the zone line to add.
 */
final class DnsRecords implements Check {

    @Override
    public String name() {
        return "dns";
    }

    @Override
    public String question() {
        return "does DNS lead others here and vouch for us (MX, SPF, DMARC, PTR)";
    }

    @Override
    public Duration deadline() {
        return Duration.ofSeconds(60);
    }

    @Override
    public List<Finding> examine(Site site) throws Unexamined {
        Settings settings = site.settings();
        String host = settings.hostName();
        if (!host.contains(".") || !Dns.isHostName(host)) {
            throw new Unexamined(
                    "the host name is " + host, "set HIKYAKU_HOSTNAME to a name the world knows");
        }
        Dns dns = Dns.of(site.overrides(), settings.dnsServers());
        List<Finding> findings = new ArrayList<>();
        HostRecords hostRecords = new HostRecords(dns, settings, site.role());
        findings.addAll(hostRecords.examine());
        Answer hosts = dns.addresses(host);
        for (String domain : settings.domains()) {
            if (!domain.contains(".")) {
                findings.add(
                        Finding.warn(
                                domain + " is not a domain of the world",
                                "set HIKYAKU_DOMAINS to yours"));
                continue;
            }
            findings.add(exchanger(dns, site.role(), domain, host));
            findings.add(
                    new SpfPublished(dns, site.role(), settings, Dns.addresses(hosts))
                            .examine(domain));
            findings.add(DmarcPublished.examine(dns, domain));
        }
        return findings;
    }

    /** RFC 5321 §5.1: the name in MX is looked up as it is, so it must be ours. */
    private static Finding exchanger(Dns dns, Role role, String domain, String host) {
        String what = "MX of " + domain;
        Answer answer = dns.ask(domain, Type.MX);
        boolean here = role == Role.GATEWAY || role == Role.STANDALONE;
        ZoneLine line = ZoneLine.mx(domain, host);
        return switch (answer) {
            case Answer.Unknown unknown -> unasked(what, unknown);
            case Answer.None none ->
                    here
                            ? missing(what, line)
                            : Finding.fail(
                                            what + ": none",
                                            "add a line that names the gateway of " + domain)
                                    .comparing(domain + ". IN MX 10 <gateway>.", "none");
            case Answer.Records found -> {
                List<String> targets =
                        found.records().stream()
                                .map(MXRecord.class::cast)
                                .map(record -> record.getTarget().toString(true))
                                .toList();
                String said = String.join(", ", targets);
                if (!here) {
                    yield Finding.ok(what + ": " + said);
                }
                boolean ours = targets.stream().anyMatch(host::equalsIgnoreCase);
                yield ours
                        ? Finding.ok(what + ": " + said)
                        : wrong(what + ": does not name " + host, line, said);
            }
        };
    }

    static Finding missing(String what, ZoneLine line) {
        return Finding.fail(what + ": none", "add to the zone: " + line)
                .comparing(line.toString(), "none");
    }

    static Finding wrong(String fact, ZoneLine line, String found) {
        return Finding.fail(fact, "put into the zone: " + line).comparing(line.toString(), found);
    }

    static Finding unasked(String what, Answer.Unknown unknown) {
        return Finding.warn(
                what + ": could not ask: " + unknown.reason(),
                "try again; if it stays so, look at the name servers");
    }

    /** Whether an address is one nobody on the internet reaches (RFC 1918, 6598, 4193, 1122). */
    static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean shared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
        boolean unique = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
        return shared
                || unique
                || address.isSiteLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress();
    }
}
