package dev.hikyaku.server.machine;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * This machine's own name and address, as tasks and bounces are marked with. In a container the
 * name often resolves to nothing, which is no reason not to carry mail: then it is {@code
 * localhost}. What the world is told is HIKYAKU_HOSTNAME, never this.
 */
final class MachineName {

    private MachineName() {}

    /** The local host as the resolver knows it, else the loopback address. */
    static InetAddress localHost() {
        try {
            return InetAddress.getLocalHost();
        } catch (UnknownHostException e) {
            return InetAddress.getLoopbackAddress();
        }
    }
}
