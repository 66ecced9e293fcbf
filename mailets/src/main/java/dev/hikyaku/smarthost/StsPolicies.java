package dev.hikyaku.smarthost;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;

import org.apache.james.dnsservice.api.DNSService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The policies of domains, each kept for as long as it says, {@value #MOST} at most; read anew when
 * the domain's TXT record has another id (RFC 8461 §5.1).
 *
 * <p>A policy that cannot be read, while another is still good, changes nothing. With none, mail
 * goes as to a domain without one, and the policy is not asked for again within {@link #LEAVE}.
 * Nothing is kept over a restart.
 */
final class StsPolicies {
    private static final Logger LOGGER = LoggerFactory.getLogger(StsPolicies.class);
    private static final int MOST = 10_000;
    static final Duration LEAVE = Duration.ofMinutes(5);

    private record Known(String id, StsPolicy policy) {}

    private final DNSService dns;
    private final PolicySource source;
    private final Cache<String, Known> known;
    private final Cache<String, Boolean> failed;

    StsPolicies(DNSService dns, PolicySource source) {
        this(dns, source, Ticker.systemTicker());
    }

    StsPolicies(DNSService dns, PolicySource source, Ticker ticker) {
        this.dns = dns;
        this.source = source;
        this.known =
                Caffeine.newBuilder()
                        .maximumSize(MOST)
                        .ticker(ticker)
                        .expireAfter(
                                Expiry.creating(
                                        (String domain, Known entry) -> entry.policy().maxAge()))
                        .build();
        this.failed =
                Caffeine.newBuilder()
                        .maximumSize(MOST)
                        .ticker(ticker)
                        .expireAfterWrite(LEAVE)
                        .build();
    }

    /** The policy in force for a domain. */
    Optional<StsPolicy> of(String domain) {
        Optional<StsRecord> record = StsRecord.in(dns.findTXTRecords("_mta-sts." + domain));
        Known old = known.getIfPresent(domain);
        boolean asBefore = record.isEmpty() || old != null && old.id().equals(record.get().id());
        if (asBefore || failed.getIfPresent(domain) != null) {
            return Optional.ofNullable(old).map(Known::policy);
        }
        Optional<StsPolicy> read = read(domain);
        if (read.isEmpty()) {
            failed.put(domain, true);
            return Optional.ofNullable(old).map(Known::policy);
        }
        // A policy that is replaced would keep the time of the one before.
        known.invalidate(domain);
        known.put(domain, new Known(record.get().id(), read.get()));
        return read;
    }

    private Optional<StsPolicy> read(String domain) {
        try {
            Optional<StsPolicy> policy = StsPolicy.parse(source.fetch(domain));
            if (policy.isEmpty()) {
                LOGGER.warn("MTA-STS of {}: what was read is no policy", domain);
            }
            return policy;
        } catch (IOException e) {
            LOGGER.warn("MTA-STS of {}: no policy could be read: {}", domain, e.getMessage());
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
