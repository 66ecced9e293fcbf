package dev.hikyaku.server.doctor;

import com.google.common.net.InetAddresses;

import dev.hikyaku.server.listener.Networks;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whom a listener takes the doctor for: an address of this machine the connection comes from and,
 * where a load balancer stands before the listener, the client its PROXY header names.
 *
 * <p>On Linux every address of 127.0.0.0/8 is an address of this machine, so a listener on this
 * machine can be called from outside nearly any list of networks.
 *
 * @param source the own address; empty for whichever the system takes
 * @param claimed the client named in a PROXY header
 */
record Caller(Optional<InetAddress> source, Optional<InetAddress> claimed) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** RFC 5737: addresses that are nobody's. */
    private static final List<String> NOBODY = List.of("192.0.2.1", "198.51.100.1", "203.0.113.1");

    private static final List<String> LOOPBACK =
            List.of("127.0.0.1", "127.143.27.9", "127.66.201.35");

    /** Somebody who may not relay. */
    static Caller stranger(Listener listener) throws Unexamined {
        return caller(listener, false);
    }

    /** Somebody who may send to our own domains at least. */
    static Caller guest(Listener listener) throws Unexamined {
        return caller(listener, listener.loginRequired());
    }

    private static Caller caller(Listener listener, boolean inside) throws Unexamined {
        if (!isLocal(listener.reachable().getAddress())) {
            return new Caller(Optional.empty(), Optional.empty());
        }
        Networks relay = listener.relayNetworks();
        if (listener.proxy().isEmpty()) {
            String what = "authorizedAddresses of " + listener.label();
            InetAddress source = pick(own(listener), relay, inside, what);
            return new Caller(Optional.of(source), Optional.empty());
        }
        String balancers = "proxyNetworks of " + listener.label();
        InetAddress balancer = pick(own(listener), listener.proxy().get(), true, balancers);
        List<InetAddress> clients = new ArrayList<>(literals(NOBODY));
        relay.networks().forEach(network -> clients.add(network.address()));
        InetAddress client = pick(clients, relay, inside, "addresses of RFC 5737");
        return new Caller(Optional.of(balancer), Optional.of(client));
    }

    /** Connects, with the PROXY header, and with TLS where it comes first. */
    Wire connect(Listener listener) throws IOException {
        Wire wire = Wire.connect(source, listener.reachable(), PATIENCE);
        try {
            if (claimed.isPresent()) {
                wire.proxy(claimed.get());
            }
            if (listener.tls() == Listener.Tls.FIRST_BYTE) {
                wire.encrypt("localhost");
            }
            return wire;
        } catch (IOException e) {
            wire.close();
            throw e;
        }
    }

    /** The address the listener sees, for facts. */
    String seenAs() {
        return claimed.or(() -> source).map(InetAddress::getHostAddress).orElse("this machine");
    }

    private static InetAddress pick(
            List<InetAddress> candidates, Networks networks, boolean inside, String what)
            throws Unexamined {
        Optional<InetAddress> first =
                candidates.stream()
                        .filter(address -> networks.contains(address) == inside)
                        .findFirst();
        if (first.isPresent()) {
            return first.get();
        }
        if (!inside && literals(NOBODY).stream().allMatch(networks::contains)) {
            // Nobody is a stranger to a list of all networks; whoever calls will be let through.
            return candidates.getFirst();
        }
        throw new Unexamined(
                "no address of this machine lies %s the %s"
                        .formatted(inside ? "inside" : "outside", what),
                "run it on another machine with --mx host:port");
    }

    private static boolean isLocal(InetAddress address) {
        try {
            return address != null
                    && (address.isLoopbackAddress()
                            || NetworkInterface.getByInetAddress(address) != null);
        } catch (IOException e) {
            return false;
        }
    }

    private static List<InetAddress> own(Listener listener) {
        boolean v4 = listener.reachable().getAddress() instanceof Inet4Address;
        List<InetAddress> own = new ArrayList<>(v4 ? literals(LOOPBACK) : literals(List.of("::1")));
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address == v4)
                    .filter(address -> !address.isLoopbackAddress())
                    .filter(address -> !address.isLinkLocalAddress())
                    .forEach(own::add);
        } catch (IOException e) {
            // Loopback is left.
            return own;
        }
        return own;
    }

    private static List<InetAddress> literals(List<String> texts) {
        return texts.stream().map(InetAddresses::forString).toList();
    }
}
