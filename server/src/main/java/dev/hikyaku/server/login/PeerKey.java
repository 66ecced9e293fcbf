package dev.hikyaku.server.login;

import com.google.common.net.InetAddresses;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What counts as one guesser: an IPv4 address, or the /64 of an IPv6 address, because a host may
 * choose its lower 64 bits freely (RFC 8981). An IPv4 address in IPv6 clothes (RFC 4291 §2.5.5.2)
 * is the IPv4 address.
 *
 * @param family 4 or 6
 * @param prefix the 32 bits of the address, or the upper 64
 */
record PeerKey(int family, long prefix) {

    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    static PeerKey of(InetAddress peer) {
        InetAddress plain = unmapped(peer);
        ByteBuffer bits = ByteBuffer.wrap(plain.getAddress());
        return plain instanceof Inet4Address
                ? new PeerKey(4, bits.getInt() & 0xffff_ffffL)
                : new PeerKey(6, bits.getLong());
    }

    static InetAddress unmapped(InetAddress peer) {
        byte[] bytes = peer.getAddress();
        if (bytes.length == 4
                || !Arrays.equals(bytes, 0, MAPPED.length, MAPPED, 0, MAPPED.length)) {
            return peer;
        }
        return InetAddresses.fromInteger(ByteBuffer.wrap(bytes).getInt(MAPPED.length));
    }

    @Override
    public String toString() {
        if (family == 4) {
            return InetAddresses.toAddrString(InetAddresses.fromInteger((int) prefix));
        }
        byte[] bytes = ByteBuffer.allocate(16).putLong(prefix).array();
        try {
            return InetAddresses.toAddrString(InetAddress.getByAddress(bytes)) + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }
}
