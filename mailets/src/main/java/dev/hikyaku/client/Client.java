package dev.hikyaku.client;

import com.google.common.net.InetAddresses;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * What counts as one client where connections, failed logins or guesses are counted: an IPv4
 * address, or the /64 an IPv6 address lies in, as one customer is given at least that (RFC 6177).
 *
 * @param network the address, or the first of the /64
 */
public record Client(InetAddress network) {
    private static final int PREFIX_BYTES = 8;
    private static final int IPV6_BYTES = 16;

    /** The client an address belongs to. */
    public static Client of(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return new Client(address);
        }
        byte[] prefix = Arrays.copyOf(address.getAddress(), PREFIX_BYTES);
        try {
            return new Client(InetAddress.getByAddress(Arrays.copyOf(prefix, IPV6_BYTES)));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("sixteen bytes are an address", e);
        }
    }

    @Override
    public String toString() {
        String address = InetAddresses.toAddrString(network);
        return network instanceof Inet6Address ? address + "/64" : address;
    }
}
