package dev.hikyaku.server.doctor;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;

import dev.hikyaku.server.Role;
import dev.hikyaku.server.doctor.Dns.Answer;
import dev.hikyaku.server.doctor.SpfRecord.Reading;

import org.xbill.DNS.Type;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * The policy of a domain: one, readable, within the limit of lookups, closed at its end, and passed
 * by whoever hands our mail to the world: this server, or its next hop.
 */
final class SpfPublished {
    private static final String USUAL = "v=spf1 mx -all";

    /** RFC 5737: stands for a sender no policy names. */
    private static final List<InetAddress> NOBODY = List.of(InetAddresses.forString("192.0.2.255"));

    private final Dns dns;
    private final Role role;
    private final Settings settings;
    private final List<InetAddress> own;

    SpfPublished(Dns dns, Role role, Settings settings, List<InetAddress> own) {
        this.dns = dns;
        this.role = role;
        this.settings = settings;
        this.own = own;
    }

    Finding examine(String domain) {
        String what = "SPF of " + domain;
        ZoneLine line = ZoneLine.spf(domain, USUAL);
        Answer answer = dns.ask(domain, Type.TXT);
        if (answer instanceof Answer.Unknown unknown) {
            return DnsRecords.unasked(what, unknown);
        }
        List<String> policies =
                Dns.texts(answer).stream()
                        .filter(text -> !(SpfRecord.read(text) instanceof Reading.Other))
                        .toList();
        if (policies.isEmpty()) {
            return DnsRecords.missing(what, line);
        }
        String said = String.join(" | ", policies);
        if (policies.size() > 1) {
            return DnsRecords.wrong(
                    what + ": %d records, of which receivers heed none".formatted(policies.size()),
                    line,
                    said);
        }
        return switch (SpfRecord.read(policies.getFirst())) {
            case Reading.Broken broken ->
                    DnsRecords.wrong(what + ": " + broken.reason(), line, said);
            case Reading.Policy policy -> policy(what, domain, policy.record(), said);
            case Reading.Other other -> DnsRecords.missing(what, line);
        };
    }

    private Finding policy(String what, String domain, SpfRecord record, String said) {
        Optional<Character> all = record.all();
        if (all.equals(Optional.of('+'))) {
            String closed =
                    record.mechanisms().size() == 1
                            ? USUAL
                            : said.replaceAll("(?i)\\+?all\\b", "-all");
            return DnsRecords.wrong(
                    what + ": +all lets everybody send in this name",
                    ZoneLine.spf(domain, closed),
                    said);
        }
        Optional<Finding> covered = senders(what, domain, record, said);
        if (covered.isPresent()) {
            return covered.get();
        }
        boolean closed = all.filter(end -> end == '-' || end == '~').isPresent();
        return closed || record.redirect().isPresent() && all.isEmpty()
                ? Finding.ok(what + ": " + said)
                : Finding.warn(
                                what + ": says nothing about everybody else",
                                "end it with -all, or ~all while you try")
                        .comparing(said.replaceAll(" \\?all$", "") + " -all", said);
    }

    /** What is wrong for those who send our mail, if anything. */
    private Optional<Finding> senders(String what, String domain, SpfRecord record, String said) {
        List<InetAddress> senders = senders();
        if (senders.isEmpty()) {
            return Optional.of(
                    Finding.warn(
                            what + ": the addresses mail leaves from are not known here: " + said,
                            "see that it covers " + settings.nextHop().orElse("this server")));
        }
        for (InetAddress sender : senders) {
            SpfWalk.End end = new SpfWalk(dns, sender).of(domain, record);
            if (end.broken().isPresent()) {
                return Optional.of(
                        Finding.fail(
                                        "%s: %s".formatted(what, end.broken().get()),
                                        "shorten it, and mend or remove what it includes")
                                .comparing("at most 10 lookups, each policy readable", said));
            }
            if (end.unknown()) {
                return Optional.of(
                        Finding.warn(
                                what + ": could not ask for all it names: " + said, "try again"));
            }
            if (!end.passes() && role != Role.GATEWAY) {
                return Optional.of(uncovered(what, domain, sender, said));
            }
        }
        return Optional.empty();
    }

    private Finding uncovered(String what, String domain, InetAddress sender, String said) {
        String address = sender.getHostAddress();
        String term = (address.contains(":") ? "ip6:" : "ip4:") + address;
        ZoneLine line = ZoneLine.spf(domain, "v=spf1 " + term + said.substring("v=spf1".length()));
        String fact = "%s: does not cover %s".formatted(what, address);
        return settings.nextHop()
                .map(
                        hop ->
                                Finding.warn(
                                                "%s, the address of %s".formatted(fact, hop),
                                                "if mail leaves from there: " + line)
                                        .comparing(line.toString(), said))
                .orElseGet(() -> DnsRecords.wrong(fact, line, said));
    }

    private List<InetAddress> senders() {
        if (role == Role.GATEWAY) {
            // Its next hop is ours; who sends to the world is not known here.
            return NOBODY;
        }
        if (settings.nextHop().isEmpty()) {
            return own;
        }
        String host = HostAndPort.fromString(settings.nextHop().get()).getHost();
        return InetAddresses.isInetAddress(host)
                ? List.of(InetAddresses.forString(host))
                : Dns.addresses(dns.addresses(host));
    }
}
