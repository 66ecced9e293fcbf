package dev.hikyaku.server.listener;

import org.apache.commons.configuration2.Configuration;

import java.time.Duration;
import java.util.Optional;

/**
 * What one listener of a line protocol is told, read from its element in {@code smtpserver.xml},
 * {@code lmtpserver.xml} or {@code pop3server.xml}.
 *
 * @param name {@code jmxName}: the listener's name in logs and metrics
 * @param idleTimeout {@code connectiontimeout}, seconds, 10 to 3600: how long a client may be
 *     silent
 * @param connections {@code connectionLimit}: connections in all, 0 for no limit
 * @param connectionsPerClient {@code connectionLimitPerIP}: connections from one IPv4 address or
 *     IPv6 /64, 0 for no limit
 * @param lineBytes {@code maxLineLength}, 512 to 65536: the longest command line, CRLF included
 * @param faults {@code maxErrors}, 1 to 1000: how many wrong commands before the connection is
 *     closed
 * @param proxy {@code proxyRequired} and {@code proxyNetworks}: when present, every connection
 *     starts with a PROXY header (versions 1 and 2) and comes from one of these networks
 */
public record ListenerSettings(
        String name,
        Duration idleTimeout,
        int connections,
        int connectionsPerClient,
        int lineBytes,
        int faults,
        Optional<Networks> proxy) {

    /** RFC 4954 §4: an AUTH exchange may need lines of 12288 bytes. */
    public static final int LINE_BYTES = 12_288;

    private static final int FAULTS = 20;
    private static final int IDLE_SECONDS = 300;

    public static ListenerSettings from(String name, Configuration configuration) {
        return new ListenerSettings(
                name,
                Duration.ofSeconds(
                        number(configuration, "connectiontimeout", IDLE_SECONDS, 10, 3600)),
                number(configuration, "connectionLimit", 0, 0, 1_000_000),
                number(configuration, "connectionLimitPerIP", 0, 0, 1_000_000),
                number(configuration, "maxLineLength", LINE_BYTES, 512, 65_536),
                number(configuration, "maxErrors", FAULTS, 1, 1000),
                proxy(configuration));
    }

    private static Optional<Networks> proxy(Configuration configuration) {
        if (!required(configuration)) {
            return Optional.empty();
        }
        String text =
                String.join(
                        ",",
                        configuration.getList(String.class, "proxyNetworks", java.util.List.of()));
        if (text.isBlank()) {
            throw new IllegalArgumentException(
                    "proxyNetworks: missing (expected: the networks of the load balancer, since"
                            + " proxyRequired is true)");
        }
        try {
            return Optional.of(Networks.parse(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("proxyNetworks: " + e.getMessage(), e);
        }
    }

    private static boolean required(Configuration configuration) {
        String text = configuration.getString("proxyRequired", "false").strip();
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                    throw new IllegalArgumentException(
                            "proxyRequired: " + text + " (expected: true or false)");
        };
    }

    private static int number(
            Configuration configuration, String key, int otherwise, int least, int most) {
        String text = configuration.getString(key, "").strip();
        if (text.isEmpty()) {
            return otherwise;
        }
        if (text.matches("\\d{1,9}")) {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        }
        throw new IllegalArgumentException(
                key + ": " + text + " (expected: " + least + " to " + most + ")");
    }
}
