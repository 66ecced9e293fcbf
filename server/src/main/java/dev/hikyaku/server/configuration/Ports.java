package dev.hikyaku.server.configuration;

import dev.hikyaku.server.configuration.ConfigurationCheck.Listener;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * Finds out which listener could not be opened once a start has failed: neither Java nor Netty says
 * for which address it was. A listener that is open has a name in JMX and is left out.
 */
final class Ports {
    private static final String IN_USE = "a free port; already in use";
    private static final String FORBIDDEN =
            "a port this user may open; below 1024 needs CAP_NET_BIND_SERVICE";
    private static final String ELSEWHERE = "an address of this machine";

    private Ports() {}

    /** What the operator has to change about a listener, or nothing when its ports are free. */
    static Optional<Problem> check(Listener listener) {
        if (isOpen(listener.name())) {
            return Optional.empty();
        }
        return Stream.of(listener.bind().split(","))
                .map(String::strip)
                .flatMap(address -> defect(address).stream())
                .findFirst()
                .map(expected -> problem(listener, expected));
    }

    static Problem problem(Listener listener, String expected) {
        return new Problem(listener.file(), listener.key(), listener.bind(), expected);
    }

    /** What a failed bind asks for. */
    static String expectedAfter(IOException failure) {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("permission")) {
            return FORBIDDEN;
        }
        return message.contains("in use") ? IN_USE : ELSEWHERE;
    }

    private static Optional<String> defect(String address) {
        int colon = address.lastIndexOf(':');
        if (colon < 0 || !address.substring(colon + 1).matches("\\d{1,5}")) {
            return Optional.empty();
        }
        int port = Integer.parseInt(address.substring(colon + 1));
        String host = address.substring(0, colon).replaceAll("[\\[\\]]", "");
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(expectedAfter(e));
        } catch (IllegalArgumentException e) {
            return Optional.of(ELSEWHERE);
        }
    }

    private static boolean isOpen(String name) {
        try {
            return ManagementFactory.getPlatformMBeanServer()
                    .isRegistered(new ObjectName("org.apache.james:type=server,name=" + name));
        } catch (MalformedObjectNameException e) {
            return false;
        }
    }
}
