package dev.hikyaku.smarthost;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;

import dev.hikyaku.smtp.Dialer;
import dev.hikyaku.smtp.Hop;
import dev.hikyaku.smtp.HopTls;
import dev.hikyaku.smtp.TlsContext;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The servers of late, each with its connections and what is known of it: {@value #MOST} at most,
 * forgotten when nothing went there for {@link #FORGET}. A mail that is under way to one that is
 * forgotten ends as it would.
 */
final class OutboundHops implements AutoCloseable {
    private static final int MOST = 5000;
    private static final Duration FORGET = Duration.ofMinutes(30);

    private final Dialer dialer;

    /** One or two: a route's own, and that of domains with MTA-STS. */
    private final Map<HopTls, TlsContext> tls = new ConcurrentHashMap<>();

    private final Cache<Hop, OutboundHop> hops =
            Caffeine.newBuilder()
                    .maximumSize(MOST)
                    .expireAfterAccess(FORGET)
                    .scheduler(Scheduler.systemScheduler())
                    .removalListener(OutboundHops::removed)
                    .build();

    OutboundHops(Dialer dialer) {
        this.dialer = dialer;
    }

    private static void removed(Hop key, OutboundHop hop, RemovalCause cause) {
        if (hop != null) {
            hop.close();
        }
    }

    /**
     * The server, known or new.
     *
     * @throws IllegalArgumentException when a file of its TLS does not hold what it should
     */
    OutboundHop of(Hop hop) {
        TlsContext secured = tls.computeIfAbsent(hop.tls(), TlsContext::new);
        return hops.get(hop, added -> new OutboundHop(added, dialer, secured));
    }

    int connectionsInUse() {
        return hops.asMap().values().stream().mapToInt(OutboundHop::connectionsInUse).sum();
    }

    int connectionsIdle() {
        return hops.asMap().values().stream().mapToInt(OutboundHop::connectionsIdle).sum();
    }

    @Override
    public void close() {
        hops.asMap().values().forEach(OutboundHop::close);
    }
}
