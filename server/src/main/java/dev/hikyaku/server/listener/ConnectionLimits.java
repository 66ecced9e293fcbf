package dev.hikyaku.server.listener;

import dev.hikyaku.client.Client;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections a listener holds, in all and from one client ({@link Client}).
 *
 * <p>The map holds clients that are connected right now, so it is never larger than the number of
 * connections.
 */
final class ConnectionLimits {

    /** The answer to a new connection. */
    enum Admission {
        /** Come in; {@link #leave} must follow. */
        ADMITTED,
        /** The listener is full. */
        FULL,
        /** This client has enough connections. */
        TOO_MANY_FROM_CLIENT
    }

    private final int inAll;
    private final int fromOneClient;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentMap<Client, Integer> byClient = new ConcurrentHashMap<>();

    /** Zero is no limit. */
    ConnectionLimits(int inAll, int fromOneClient) {
        this.inAll = inAll;
        this.fromOneClient = fromOneClient;
    }

    Admission enter(InetAddress client) {
        if (open.incrementAndGet() > inAll && inAll > 0) {
            open.decrementAndGet();
            return Admission.FULL;
        }
        if (fromOneClient > 0
                && byClient.merge(Client.of(client), 1, Integer::sum) > fromOneClient) {
            leave(client);
            return Admission.TOO_MANY_FROM_CLIENT;
        }
        return Admission.ADMITTED;
    }

    void leave(InetAddress client) {
        open.decrementAndGet();
        if (fromOneClient > 0) {
            byClient.computeIfPresent(
                    Client.of(client), (key, count) -> count > 1 ? count - 1 : null);
        }
    }

    int open() {
        return open.get();
    }

    int clients() {
        return byClient.size();
    }
}
