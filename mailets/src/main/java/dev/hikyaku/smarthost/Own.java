package dev.hikyaku.smarthost;

import dev.hikyaku.smtp.HostLookup;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells whether a host is this server: by its name, or because one of its addresses is one of this
 * machine (RFC 5321 §5.1). Addresses that never lead elsewhere, such as 127.0.0.1, are its own too.
 */
final class Own {
    private static final long FRESH_NANOS = Duration.ofMinutes(1).toNanos();

    private final Set<String> names;
    private final HostLookup lookup;
    private volatile Machine machine;

    /** The addresses of this machine when they were last looked at. */
    private record Machine(Set<InetAddress> addresses, long atNanos) {}

    /**
     * @param names names and addresses of this server as others know it, in lower case
     */
    Own(Set<String> names, HostLookup lookup) {
        this.names = Set.copyOf(names);
        this.lookup = lookup;
    }

    /** Whether mail for the host would come back; a host that cannot be found is another. */
    boolean is(String host) {
        if (names.contains(host)) {
            return true;
        }
        try {
            Set<InetAddress> ours = addresses();
            return lookup.addresses(host).stream()
                    .anyMatch(
                            address ->
                                    address.isLoopbackAddress()
                                            || address.isAnyLocalAddress()
                                            || address.isLinkLocalAddress()
                                            || address.isMulticastAddress()
                                            || names.contains(address.getHostAddress())
                                            || ours.contains(address));
        } catch (UnknownHostException | SocketException e) {
            return false;
        }
    }

    private Set<InetAddress> addresses() throws SocketException {
        long now = System.nanoTime();
        Machine seen = machine;
        if (seen == null || now - seen.atNanos() > FRESH_NANOS) {
            seen = new Machine(look(), now);
            machine = seen;
        }
        return seen.addresses();
    }

    private static Set<InetAddress> look() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** The form names are compared in. */
    static String canonical(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
