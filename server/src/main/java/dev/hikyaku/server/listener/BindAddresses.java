package dev.hikyaku.server.listener;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * The {@code bind} of a listener: {@code address:port}, several separated by commas, IPv6 in
 * brackets. Literal addresses only, and none is looked up; James 3.8.1 asks DNS for the name of
 * each and cannot read IPv6.
 */
public final class BindAddresses {

    private BindAddresses() {}

    public static List<InetSocketAddress> parse(String text) {
        return Stream.of(text.split(",", -1)).map(String::strip).map(BindAddresses::one).toList();
    }

    private static InetSocketAddress one(String text) {
        try {
            HostAndPort parts = HostAndPort.fromString(text);
            if (parts.hasPort() && InetAddresses.isInetAddress(parts.getHost())) {
                return new InetSocketAddress(
                        InetAddresses.forString(parts.getHost()), parts.getPort());
            }
        } catch (IllegalArgumentException e) {
            throw invalid(text);
        }
        throw invalid(text);
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException(
                "bind: "
                        + text
                        + " (expected: address:port, such as 0.0.0.0:25 or [::]:25, several with"
                        + " commas)");
    }
}
