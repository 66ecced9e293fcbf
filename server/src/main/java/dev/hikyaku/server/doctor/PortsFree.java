package dev.hikyaku.server.doctor;

import dev.hikyaku.server.doctor.Listener.Protocol;
import dev.hikyaku.server.doctor.Listener.Tls;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Whether each configured port is free, or held by our own server, or by another program.
 *
 * <p>The owner of the port is asked of the system; where it does not tell, our greeting has to
 * prove it.
 */
final class PortsFree implements Check {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Set<Protocol> NO_GREETING =
            EnumSet.of(Protocol.HTTP, Protocol.JMX, Protocol.SIEVE);

    @Override
    public String name() {
        return "ports";
    }

    @Override
    public String question() {
        return "are the ports free, or ours";
    }

    @Override
    public List<Finding> examine(Site site) throws Unexamined {
        List<Finding> findings = new ArrayList<>();
        for (Listener listener : site.settings().listeners()) {
            findings.add(finding(listener));
        }
        return findings;
    }

    private static Finding finding(Listener listener) {
        String label = listener.label();
        if (!listener.isKnown()) {
            return Finding.ok(label + ": any free port, chosen at the start");
        }
        if (listener.address().isUnresolved()) {
            return Finding.fail(label + ": no such host", "name an address of this machine");
        }
        if (isTaken(listener)) {
            return taken(listener);
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(listener.address());
            return Finding.ok(label + ": free");
        } catch (IOException e) {
            return unopenable(listener, e);
        }
    }

    private static boolean isTaken(Listener listener) {
        try {
            Wire.connect(Optional.empty(), listener.reachable(), PATIENCE).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Finding taken(Listener listener) {
        int port = listener.address().getPort();
        Optional<PortOwner> owner = PortOwner.of(port);
        if (owner.map(PortOwner::ours).orElseGet(() -> greetsAsOurs(listener))) {
            String who = owner.map(one -> " (pid " + one.pid() + ")").orElse("");
            return Finding.ok(listener.label() + ": ours" + who);
        }
        String who =
                owner.map(one -> "%s (pid %d)".formatted(one.program(), one.pid()))
                        .orElse("another program");
        return Finding.fail(
                "%s: taken by %s".formatted(listener.label(), who),
                "stop it, or choose another port; ss -ltnp 'sport = :%d' shows it".formatted(port));
    }

    private static Finding unopenable(Listener listener, IOException failure) {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("permission")) {
            return Finding.warn(
                    listener.label() + ": this user may not open it",
                    "start the server with CAP_NET_BIND_SERVICE, or choose a port above 1023");
        }
        if (message.contains("in use")) {
            return taken(listener);
        }
        return Finding.fail(
                listener.label() + ": not an address of this machine",
                "choose one that ip addr shows");
    }

    private static boolean greetsAsOurs(Listener listener) {
        if (NO_GREETING.contains(listener.protocol()) || listener.proxy().isPresent()) {
            // These say nothing by themselves; the check webadmin finds out about its own port.
            return true;
        }
        try (Wire wire = Wire.connect(Optional.empty(), listener.reachable(), PATIENCE)) {
            if (listener.tls() == Tls.FIRST_BYTE) {
                wire.encrypt("localhost");
            }
            return wire.line().contains("Hikyaku");
        } catch (IOException e) {
            return false;
        }
    }
}
