package dev.hikyaku.server.doctor;

import dev.hikyaku.server.doctor.Dns.Answer;
import dev.hikyaku.server.doctor.SpfRecord.Mechanism;
import dev.hikyaku.server.doctor.SpfRecord.Reading;
import dev.hikyaku.server.listener.Networks;

import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Walks through a domain's policy as a receiver does for mail from one address (RFC 7208 §4 to §6),
 * to the end, so that the lookups are counted of the sender who matches nothing.
 *
 * <p>Terms with macros depend on the mail; they count as a lookup that does not match.
 */
final class SpfWalk {
    /** RFC 7208 §4.6.4. */
    static final int MOST_LOOKUPS = 10;

    private final Dns dns;
    private final InetAddress sender;
    private int lookups;
    private boolean unknown;

    SpfWalk(Dns dns, InetAddress sender) {
        this.dns = dns;
        this.sender = sender;
    }

    /**
     * Where the walk ended.
     *
     * @param qualifier of the first term that matched; {@code ?} when none did
     * @param lookups how many questions of the counted kind it took; 11 stands for more than 10
     * @param unknown whether DNS left a question open
     * @param broken why receivers answer permerror
     */
    record End(char qualifier, int lookups, boolean unknown, Optional<String> broken) {
        boolean passes() {
            return broken.isEmpty() && qualifier == '+';
        }
    }

    private record Step(Optional<Character> qualifier, Optional<String> broken) {
        static Step none() {
            return new Step(Optional.empty(), Optional.empty());
        }

        static Step when(boolean matches, Mechanism mechanism) {
            return matches
                    ? new Step(Optional.of(mechanism.qualifier()), Optional.empty())
                    : none();
        }

        static Step broken(String why) {
            return new Step(Optional.empty(), Optional.of(why));
        }
    }

    End of(String domain, SpfRecord record) {
        Step step = walk(domain, record);
        Optional<String> broken =
                lookups > MOST_LOOKUPS
                        ? Optional.of("more than " + MOST_LOOKUPS + " lookups")
                        : step.broken();
        return new End(step.qualifier().orElse('?'), lookups, unknown, broken);
    }

    private Step walk(String domain, SpfRecord record) {
        Optional<Character> first = Optional.empty();
        for (Mechanism mechanism : record.mechanisms()) {
            Step step = mechanism(domain, mechanism);
            if (step.broken().isPresent()) {
                return step;
            }
            if (first.isEmpty()) {
                first = step.qualifier();
            }
        }
        if (record.redirect().isPresent() && record.all().isEmpty()) {
            Step step = policyOf(record.redirect().get());
            if (step.broken().isPresent() || first.isEmpty()) {
                return step;
            }
        }
        return new Step(first, Optional.empty());
    }

    private Step mechanism(String domain, Mechanism mechanism) {
        String target = mechanism.value().isEmpty() ? domain : mechanism.value();
        if (mechanism.name().equals("include")) {
            Step step = policyOf(target);
            boolean passes = step.qualifier().equals(Optional.of('+'));
            return step.broken().isPresent() ? step : Step.when(passes, mechanism);
        }
        boolean matches =
                switch (mechanism.name()) {
                    case "all" -> true;
                    case "ip4", "ip6" -> Networks.parse(mechanism.value()).contains(sender);
                    case "a" -> counted(target) && hosts(target, mechanism);
                    case "mx" -> counted(target) && exchangers(target, mechanism);
                    default -> {
                        // ptr and exists: their answer hangs on the mail.
                        counted(target);
                        yield false;
                    }
                };
        return Step.when(matches, mechanism);
    }

    private boolean counted(String target) {
        lookups++;
        return lookups <= MOST_LOOKUPS && !target.contains("%");
    }

    private Step policyOf(String domain) {
        if (!counted(domain)) {
            return Step.none();
        }
        Answer answer = dns.ask(domain, Type.TXT);
        if (answer instanceof Answer.Unknown) {
            unknown = true;
            return Step.none();
        }
        List<Reading> policies =
                Dns.texts(answer).stream()
                        .map(SpfRecord::read)
                        .filter(reading -> !(reading instanceof Reading.Other))
                        .toList();
        if (policies.size() == 1 && policies.getFirst() instanceof Reading.Policy policy) {
            return walk(domain, policy.record());
        }
        return Step.broken(
                domain + (policies.size() == 1 ? " is broken" : " has no single policy"));
    }

    private boolean exchangers(String target, Mechanism mechanism) {
        Answer answer = dns.ask(target, Type.MX);
        unknown |= answer instanceof Answer.Unknown;
        if (!(answer instanceof Answer.Records found)) {
            return false;
        }
        return found.records().stream()
                .limit(MOST_LOOKUPS)
                .map(SpfWalk::exchanger)
                .anyMatch(host -> hosts(host, mechanism));
    }

    private static String exchanger(Record record) {
        return ((MXRecord) record).getTarget().toString();
    }

    private boolean hosts(String target, Mechanism mechanism) {
        boolean v4 = sender.getAddress().length == 4;
        Answer answer = dns.ask(target, v4 ? Type.A : Type.AAAA);
        unknown |= answer instanceof Answer.Unknown;
        int bits = v4 ? mechanism.bits4() : mechanism.bits6();
        return Dns.addresses(answer).stream()
                .map(address -> Networks.parse(address.getHostAddress() + "/" + bits))
                .anyMatch(network -> network.contains(sender));
    }
}
