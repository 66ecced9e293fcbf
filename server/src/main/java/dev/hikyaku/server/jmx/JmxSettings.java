package dev.hikyaku.server.jmx;

import org.apache.commons.configuration2.Configuration;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * What {@code jmx.properties} says. Without the file there is no JMX.
 *
 * <pre>
 * jmx.enabled=true
 * jmx.address=127.0.0.1
 * jmx.port=9999
 * </pre>
 *
 * @param enabled {@code jmx.enabled}, default true
 * @param address {@code jmx.address}, default 127.0.0.1; only loopback addresses are taken, as JMX
 *     is neither encrypted nor made for strangers
 * @param port {@code jmx.port}, default 9999; 0 takes any free port
 */
record JmxSettings(boolean enabled, InetAddress address, int port) {
    static final String FILE = "jmx.properties";
    static final int DEFAULT_PORT = 9999;
    static final String LOOPBACK = "a loopback address such as 127.0.0.1, ::1 or localhost";

    private static final String DEFAULT_ADDRESS = "127.0.0.1";

    JmxSettings {
        if (enabled && !address.isLoopbackAddress()) {
            throw wrong("jmx.address", address.getHostAddress(), LOOPBACK);
        }
    }

    static JmxSettings off() {
        return new JmxSettings(false, InetAddress.getLoopbackAddress(), 0);
    }

    static JmxSettings from(Configuration configuration) {
        String address = configuration.getString("jmx.address", DEFAULT_ADDRESS).strip();
        return new JmxSettings(
                configuration.getBoolean("jmx.enabled", true),
                resolve(address),
                configuration.getInt("jmx.port", DEFAULT_PORT));
    }

    private static InetAddress resolve(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw wrong("jmx.address", address, LOOPBACK);
        }
    }

    static IllegalArgumentException wrong(String key, String value, String expected) {
        return new IllegalArgumentException(
                "%s: %s: %s (expected: %s)".formatted(FILE, key, value, expected));
    }
}
