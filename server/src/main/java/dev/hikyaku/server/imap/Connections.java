package dev.hikyaku.server.imap;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts connections, in all and by address. An IPv6 client has its whole /64 to choose addresses
 * from, so that counts as one. Holds no more entries than connections are open.
 */
final class Connections {
    private final int limit;
    private final int limitPerAddress;
    private final Map<Object, Integer> byAddress = new HashMap<>();
    private int open;

    /** Limits of 0 mean any number. */
    Connections(int limit, int limitPerAddress) {
        this.limit = limit;
        this.limitPerAddress = limitPerAddress;
    }

    /** Counts one more in; false when it must go. */
    synchronized boolean enter(InetAddress peer) {
        Object key = key(peer);
        int same = byAddress.getOrDefault(key, 0);
        if (limit > 0 && open >= limit || limitPerAddress > 0 && same >= limitPerAddress) {
            return false;
        }
        open++;
        byAddress.put(key, same + 1);
        return true;
    }

    synchronized void leave(InetAddress peer) {
        open--;
        byAddress.computeIfPresent(key(peer), (key, same) -> same == 1 ? null : same - 1);
    }

    synchronized int open() {
        return open;
    }

    synchronized int addresses() {
        return byAddress.size();
    }

    private static Object key(InetAddress peer) {
        return peer instanceof Inet6Address
                ? (Object) ByteBuffer.wrap(peer.getAddress()).getLong()
                : peer;
    }
}
