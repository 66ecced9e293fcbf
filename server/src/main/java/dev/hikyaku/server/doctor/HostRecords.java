package dev.hikyaku.server.doctor;

import com.google.common.net.InetAddresses;

import dev.hikyaku.server.Role;
import dev.hikyaku.server.doctor.Dns.Answer;

import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Type;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses of our host name, and that each leads back to it: large receivers refuse mail from
 * an address without such a name. A server that hands all mail to a next hop needs none.
 */
final class HostRecords {
    private final Dns dns;
    private final Settings settings;
    private final Role role;
    private final String host;

    HostRecords(Dns dns, Settings settings, Role role) {
        this.dns = dns;
        this.settings = settings;
        this.role = role;
        this.host = settings.hostName();
    }

    List<Finding> examine() {
        String what = "address of " + host;
        Answer answer = dns.addresses(host);
        return switch (answer) {
            case Answer.Unknown unknown -> List.of(DnsRecords.unasked(what, unknown));
            case Answer.None none ->
                    List.of(
                            Finding.fail(
                                            what + ": none",
                                            "add to the zone: %s. IN A <address of this server>"
                                                    .formatted(host))
                                    .comparing(host + ". IN A <address of this server>", "none"));
            case Answer.Records found -> addresses(what, Dns.addresses(found));
        };
    }

    private List<Finding> addresses(String what, List<InetAddress> addresses) {
        List<Finding> findings = new ArrayList<>();
        String said =
                String.join(", ", addresses.stream().map(InetAddresses::toAddrString).toList());
        boolean open = role == Role.GATEWAY || role == Role.STANDALONE;
        findings.add(
                open && addresses.stream().allMatch(DnsRecords::isPrivate)
                        ? Finding.warn(
                                what + ": " + said + ", which nobody on the internet reaches",
                                "publish the address the world reaches this server at")
                        : Finding.ok(what + ": " + said));
        addresses.forEach(address -> findings.add(pointer(address)));
        return findings;
    }

    private Finding pointer(InetAddress address) {
        String text = InetAddresses.toAddrString(address);
        String what = "PTR of " + text;
        ZoneLine line = ZoneLine.pointer(address, host);
        return switch (dns.ask(ReverseMap.fromAddress(address).toString(), Type.PTR)) {
            case Answer.Unknown unknown -> DnsRecords.unasked(what, unknown);
            case Answer.None none -> pointless(what + ": none", line, "none");
            case Answer.Records found -> {
                List<String> names =
                        found.records().stream()
                                .map(PTRRecord.class::cast)
                                .map(record -> record.getTarget().toString(true))
                                .toList();
                String said = String.join(", ", names);
                yield names.size() == 1 && names.getFirst().equalsIgnoreCase(host)
                        ? Finding.ok(what + ": " + said)
                        : pointless(what + ": not " + host + " alone", line, said);
            }
        };
    }

    private Finding pointless(String fact, ZoneLine line, String found) {
        return settings.nextHop()
                .map(
                        hop ->
                                Finding.ok(fact + "; not needed, as all mail goes to " + hop)
                                        .comparing(line.toString(), found))
                .orElseGet(
                        () ->
                                Finding.fail(
                                                fact,
                                                "ask whoever gave you the address to publish: "
                                                        + line)
                                        .comparing(line.toString(), found));
    }
}
