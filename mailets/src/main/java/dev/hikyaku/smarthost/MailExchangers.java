package dev.hikyaku.smarthost;

import com.google.common.net.InetAddresses;

import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Reply;
import dev.hikyaku.smtp.Hop;

import org.apache.james.core.MailAddress;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.dnsservice.api.TemporaryResolutionException;

import java.net.IDN;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The mail exchangers of each domain (RFC 5321 §5.1), in the order James' DNS gives: by preference,
 * those of one preference by chance, and the domain's own address where there is no MX. {@value
 * #MOST} are tried at most.
 *
 * <pre>
 * the DNS gives no answer         for now
 * nothing at all                  for now; from the fourth try on for good, as James does not tell a
 *                                 name that does not exist from an address that could not be found
 * a null MX (RFC 7505)            for good
 * this server is the best MX      for good: the mail would come back
 * this server is a later MX       only those before it
 * no MX the domain's MTA-STS      for now
 *   policy allows (RFC 8461)
 * </pre>
 *
 * <p>Mail to address literals, {@code user@[192.0.2.1]}, is refused: whoever may send here must not
 * have us connect to any address inside.
 */
final class MailExchangers implements Directions {
    private static final int MOST = 5;
    private static final int TRIES_UNTIL_BELIEVED = 3;

    private static final Outcome NO_ANSWER =
            refused(451, "4.4.3", "domain could not be looked up now");
    private static final Outcome NOT_FOUND_YET =
            refused(451, "4.4.4", "no mail server was found for the domain");
    private static final Outcome NOT_FOUND =
            refused(550, "5.1.2", "no mail server was found for the domain");
    private static final Outcome NULL_MX = refused(556, "5.1.10", "domain takes no mail (null MX)");
    private static final Outcome LOOP =
            refused(554, "5.4.6", "mail for the domain would come back to this server");
    private static final Outcome LITERAL =
            refused(550, "5.1.2", "mail to address literals is not sent");
    private static final Outcome NOT_ALLOWED =
            refused(451, "4.7.5", "no mail server is allowed by the domain's MTA-STS policy");

    private final DNSService dns;
    private final Own own;
    private final Optional<StsPolicies> policies;
    private final Hop template;

    /**
     * @param template all but the host of each
     * @param policies where MTA-STS is honoured
     */
    MailExchangers(DNSService dns, Own own, Optional<StsPolicies> policies, Hop template) {
        this.dns = dns;
        this.own = own;
        this.policies = policies;
        this.template = template;
    }

    private static Outcome refused(int code, String status, String text) {
        return Outcome.refused(new Reply(code, status, text));
    }

    @Override
    public String destination(MailAddress recipient) {
        String domain = recipient.getDomain().asString().toLowerCase(Locale.ROOT);
        try {
            return IDN.toASCII(domain);
        } catch (IllegalArgumentException e) {
            return domain;
        }
    }

    @Override
    public Way to(String domain, int failed) {
        if (isLiteral(domain)) {
            return new Way.Nowhere(LITERAL);
        }
        Collection<String> found;
        try {
            found = dns.findMXRecords(domain);
        } catch (TemporaryResolutionException e) {
            return new Way.Nowhere(NO_ANSWER);
        }
        List<String> hosts =
                found.stream()
                        .map(Own::canonical)
                        .filter(host -> !host.isEmpty())
                        .distinct()
                        .limit(MOST)
                        .toList();
        if (hosts.isEmpty()) {
            return new Way.Nowhere(found.isEmpty() ? notFound(failed) : NULL_MX);
        }
        List<String> others = hosts.stream().takeWhile(host -> !own.is(host)).toList();
        return others.isEmpty() ? new Way.Nowhere(LOOP) : secured(domain, others);
    }

    /** James takes away the brackets. */
    private static boolean isLiteral(String domain) {
        return domain.startsWith("[")
                || domain.contains(":")
                || InetAddresses.isInetAddress(domain);
    }

    private static Outcome notFound(int failed) {
        return failed < TRIES_UNTIL_BELIEVED ? NOT_FOUND_YET : NOT_FOUND;
    }

    private Way secured(String domain, List<String> hosts) {
        Optional<StsPolicy> policy =
                policies.flatMap(known -> known.of(domain)).filter(StsPolicy::enforced);
        if (policy.isEmpty()) {
            return ways(hosts, template);
        }
        List<String> allowed = hosts.stream().filter(policy.get()::allows).toList();
        return allowed.isEmpty()
                ? new Way.Nowhere(NOT_ALLOWED)
                : ways(allowed, template.secured(template.tls().strict()));
    }

    private static Way ways(List<String> hosts, Hop like) {
        return new Way.Hops(hosts.stream().map(host -> like.at(host, like.port())).toList());
    }
}
