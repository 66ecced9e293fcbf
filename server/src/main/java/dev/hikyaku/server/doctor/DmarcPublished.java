package dev.hikyaku.server.doctor;

import dev.hikyaku.server.doctor.DmarcRecord.Reading;
import dev.hikyaku.server.doctor.Dns.Answer;

import org.xbill.DNS.Type;

import java.util.List;

/**
 * The DMARC policy of a domain, or the one it has from a domain above it (RFC 7489 §6.6.3; asked
 * upwards label by label, as the list of public suffixes is not kept here).
 */
final class DmarcPublished {
    private DmarcPublished() {}

    static Finding examine(Dns dns, String domain) {
        String what = "DMARC of " + domain;
        ZoneLine line = ZoneLine.dmarc(domain);
        for (String at = domain; at.contains("."); at = at.substring(at.indexOf('.') + 1)) {
            Answer answer = dns.ask("_dmarc." + at, Type.TXT);
            if (answer instanceof Answer.Unknown unknown) {
                return DnsRecords.unasked(what, unknown);
            }
            List<String> policies =
                    Dns.texts(answer).stream()
                            .filter(text -> !(DmarcRecord.read(text) instanceof Reading.Other))
                            .toList();
            if (!policies.isEmpty()) {
                String from = at.equals(domain) ? what : what + ", from " + at;
                return policies(from, line, policies);
            }
        }
        return Finding.warn(what + ": none", "add to the zone: " + line)
                .comparing(line.toString(), "none");
    }

    private static Finding policies(String what, ZoneLine line, List<String> policies) {
        String said = String.join(" | ", policies);
        if (policies.size() > 1) {
            return DnsRecords.wrong(
                    what + ": %d records, of which receivers heed none".formatted(policies.size()),
                    line,
                    said);
        }
        return switch (DmarcRecord.read(policies.getFirst())) {
            case Reading.Broken broken ->
                    DnsRecords.wrong(what + ": " + broken.reason(), line, said);
            case Reading.Policy policy -> policy(what, policy.record(), said);
            case Reading.Other other -> DnsRecords.missing(what, line);
        };
    }

    private static Finding policy(String what, DmarcRecord record, String said) {
        Finding fine = Finding.ok(what + ": " + said);
        if (!record.policy().equals("none")) {
            return fine;
        }
        return record.reports().isEmpty()
                ? Finding.warn(
                                what + ": p=none without rua tells nobody anything",
                                "add rua=mailto: with an address that is read")
                        .comparing(said + "; rua=mailto:…", said)
                : fine.advising("once the reports are clean, go on to p=quarantine");
    }
}
