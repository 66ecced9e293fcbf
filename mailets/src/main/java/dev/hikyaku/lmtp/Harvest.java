package dev.hikyaku.lmtp;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;

import dev.hikyaku.client.Client;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.time.Duration;

/**
 * Counts the recipients that were refused for good, by client: who guesses names to find out which
 * exist (directory harvest) is refused far more often than who has mail to deliver.
 *
 * <p>Remembers {@value #MOST_CLIENTS} clients and forgets those seen least beyond that.
 */
final class Harvest {
    private static final Logger LOGGER = LoggerFactory.getLogger(Harvest.class);

    static final int MOST_CLIENTS = 100_000;

    private final HarvestLimits limits;
    private final Cache<Client, Integer> refused;

    Harvest(HarvestLimits limits, Ticker ticker) {
        this.limits = limits;
        this.refused =
                Caffeine.newBuilder()
                        .ticker(ticker)
                        .executor(Runnable::run)
                        .maximumSize(MOST_CLIENTS)
                        .expireAfter(new Window(limits))
                        .build();
    }

    /** Whether a client has been refused so often that it is not listened to now. */
    boolean over(InetAddress address) {
        Integer count = refused.getIfPresent(Client.of(address));
        return count != null && count >= limits.closeAfter();
    }

    /** Counts one more; how late its answer shall be. */
    Duration refused(InetAddress address) {
        Client client = Client.of(address);
        int count = refused.asMap().merge(client, 1, Integer::sum);
        if (count == limits.closeAfter()) {
            LOGGER.info(
                    "Directory harvest: {} has named {} unknown recipients and hears 421 for {}",
                    client,
                    count,
                    limits.window());
        }
        return limits.delay(count);
    }

    long clients() {
        refused.cleanUp();
        return refused.estimatedSize();
    }

    /** From the first refusal on, and once over the limit from the last. */
    private record Window(HarvestLimits limits) implements Expiry<Client, Integer> {
        @Override
        public long expireAfterCreate(Client client, Integer count, long now) {
            return limits.window().toNanos();
        }

        @Override
        public long expireAfterUpdate(Client client, Integer count, long now, long left) {
            return count >= limits.closeAfter() ? limits.window().toNanos() : left;
        }

        @Override
        public long expireAfterRead(Client client, Integer count, long now, long left) {
            return left;
        }
    }
}
