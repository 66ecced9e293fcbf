package dev.hikyaku.smtp;

import java.time.Duration;

/**
 * Bounds of the connections to one hop.
 *
 * @param connections {@code maxConnections}, 20: open at once, those at rest included
 * @param patience {@code poolTimeout}, 30 s: how long a mail waits for one of them
 * @param idle {@code idleTimeout}, 60 s at most: how long one may rest
 * @param messages {@code maxMessagesPerConnection}, 1000: mails and probes before a connection is
 *     replaced
 */
public record PoolLimits(int connections, Duration patience, Duration idle, int messages) {

    private static final Duration LONGEST_IDLE = Duration.ofSeconds(60);

    /** What counts where nothing is set. */
    public static final PoolLimits DEFAULT =
            new PoolLimits(20, Duration.ofSeconds(30), Duration.ofSeconds(60), 1000);

    public PoolLimits {
        if (connections < 1) {
            throw Settings.wrong("maxConnections", connections, "1 or more");
        }
        if (!patience.isPositive()) {
            throw Settings.wrong("poolTimeout", patience, "more than nothing");
        }
        if (!idle.isPositive() || idle.compareTo(LONGEST_IDLE) > 0) {
            throw Settings.wrong("idleTimeout", idle, "60 seconds at most");
        }
        if (messages < 1) {
            throw Settings.wrong("maxMessagesPerConnection", messages, "1 or more");
        }
    }

    static PoolLimits from(Settings settings) {
        return new PoolLimits(
                settings.integer("maxConnections", 1, 10_000, DEFAULT.connections),
                settings.duration("poolTimeout", DEFAULT.patience),
                settings.duration("idleTimeout", DEFAULT.idle),
                settings.integer(
                        "maxMessagesPerConnection", 1, Integer.MAX_VALUE, DEFAULT.messages));
    }
}
