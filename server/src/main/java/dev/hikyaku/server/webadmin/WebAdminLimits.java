package dev.hikyaku.server.webadmin;

import java.time.Duration;

/**
 * What a caller may take of the server; every field is a key of {@link WebAdminSettings}.
 *
 * @param minThreads threads kept ready
 * @param maxThreads threads at most, so also requests at work at once
 * @param connections connections open at once; more wait in the listen backlog
 * @param bodyBytes longest request body
 * @param idle longest silence within a connection
 * @param head time a new connection has to send its first request head
 * @param healthCheck time a health check has before it counts as unhealthy
 * @param await longest {@code GET /tasks/<id>/await}
 */
record WebAdminLimits(
        int minThreads,
        int maxThreads,
        int connections,
        int bodyBytes,
        Duration idle,
        Duration head,
        Duration healthCheck,
        Duration await) {

    static final WebAdminLimits DEFAULTS =
            new WebAdminLimits(
                    4,
                    32,
                    256,
                    1 << 20,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(5));

    private static final long SLACK_BYTES = 1 << 16;

    /** How much of a refused body is thrown away before its connection is cut. */
    long unreadBytes() {
        return 2L * bodyBytes + SLACK_BYTES;
    }
}
