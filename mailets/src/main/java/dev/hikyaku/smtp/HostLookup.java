package dev.hikyaku.smtp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host; may block. */
@FunctionalInterface
public interface HostLookup {

    /** All addresses, the preferred first; one at least. */
    List<InetAddress> addresses(String host) throws UnknownHostException;

    /** As the machine does it. */
    static HostLookup ofMachine() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
