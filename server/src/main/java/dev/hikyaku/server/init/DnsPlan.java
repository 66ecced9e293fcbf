package dev.hikyaku.server.init;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;

import dev.hikyaku.server.Role;
import dev.hikyaku.server.doctor.ZoneLine;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The DNS records a plan needs: zone by zone as text for a zone file (RFC 1035 §5), and what lies
 * in others' hands as notes.
 */
final class DnsPlan {
    private static final String TTL = "$TTL 3600";

    private final Plan plan;

    DnsPlan(Plan plan) {
        this.plan = plan;
    }

    /** The records by the zone they belong into. */
    Map<String, List<ZoneLine>> zones() {
        Map<String, List<ZoneLine>> zones = new LinkedHashMap<>();
        for (String domain : plan.domains()) {
            List<ZoneLine> lines = zones.computeIfAbsent(domain, name -> new ArrayList<>());
            if (plan.isExchanger()) {
                lines.add(ZoneLine.mx(domain, plan.hostName()));
            }
            lines.add(ZoneLine.spf(domain, spf()));
            lines.add(ZoneLine.dmarc(domain));
        }
        if (!plan.addresses().isEmpty()) {
            List<ZoneLine> lines = zones.computeIfAbsent(hostZone(), name -> new ArrayList<>());
            plan.addresses()
                    .forEach(address -> lines.add(ZoneLine.address(plan.hostName(), address)));
        }
        return zones;
    }

    /** What whoever gave us the addresses must publish. */
    List<ZoneLine> pointers() {
        return plan.addresses().stream()
                .map(address -> ZoneLine.pointer(address, plan.hostName()))
                .toList();
    }

    /** The text of one zone, ready to be included in its file. */
    String text(String zone, List<ZoneLine> lines) {
        StringBuilder text = new StringBuilder();
        text.append("; records of zone ")
                .append(zone)
                .append(" for mail\n")
                .append(TTL)
                .append('\n');
        lines.forEach(line -> text.append(line).append('\n'));
        if (plan.addresses().isEmpty() && zone.equals(hostZone())) {
            text.append("; %s. IN A <address of this server>%n".formatted(plan.hostName()));
        }
        return text.toString();
    }

    /** What no record says. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (plan.addresses().isEmpty()) {
            notes.add(
                    "address: publish A or AAAA of %s; with --address it stands among the records"
                            .formatted(plan.hostName()));
        }
        notes.add(
                "PTR: whoever gave you the address publishes it; it must be %s alone"
                        .formatted(plan.hostName()));
        if (!plan.isExchanger()) {
            notes.add("MX: it names the gateway, which prints it in its own hikyaku init");
        }
        if (plan.role() == Role.GATEWAY) {
            notes.add("SPF: add whoever sends for these domains, with --spf");
        }
        notes.add(
                "DMARC: p=none only reports; once the reports are clean go on to p=quarantine, then"
                        + " p=reject");
        notes.add("DKIM, MTA-STS and TLS-RPT: not served by this version");
        return notes;
    }

    private String spf() {
        List<String> terms = new ArrayList<>(List.of("v=spf1"));
        if (plan.isExchanger() || plan.hop().isEmpty()) {
            terms.add("mx");
        }
        if (!plan.isExchanger() && plan.hop().isEmpty()) {
            terms.add("a:" + plan.hostName());
        }
        if (plan.role() != Role.GATEWAY) {
            plan.hop().flatMap(DnsPlan::sender).ifPresent(terms::add);
        }
        terms.addAll(plan.spf());
        terms.add("-all");
        return String.join(" ", terms);
    }

    private static Optional<String> sender(String hop) {
        String host = HostAndPort.fromString(hop).getHost();
        if (!InetAddresses.isInetAddress(host)) {
            return host.contains(".") ? Optional.of("a:" + host) : Optional.empty();
        }
        InetAddress address = InetAddresses.forString(host);
        boolean isPrivate = address.isSiteLocalAddress() || address.isLoopbackAddress();
        return isPrivate
                ? Optional.empty()
                : Optional.of((host.contains(":") ? "ip6:" : "ip4:") + host);
    }

    /** The zone of our domains the host lies in, else the domain above it. */
    private String hostZone() {
        String host = plan.hostName();
        return plan.domains().stream()
                .filter(domain -> host.equals(domain) || host.endsWith("." + domain))
                .findFirst()
                .orElseGet(() -> host.substring(host.indexOf('.') + 1));
    }
}
