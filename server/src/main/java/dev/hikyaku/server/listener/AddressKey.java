package dev.hikyaku.server.listener;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * What counts as one client when connections or failed logins are counted: an IPv4 address, or the
 * /64 an IPv6 address lies in, since one customer is given at least that (RFC 6177).
 */
public record AddressKey(InetAddress address) {

    private static final int IPV6_CUSTOMER_BYTES = 8;

    /** The key an address counts under. */
    public static AddressKey of(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return new AddressKey(address);
        }
        byte[] prefix = Arrays.copyOf(Arrays.copyOf(address.getAddress(), IPV6_CUSTOMER_BYTES), 16);
        try {
            return new AddressKey(InetAddress.getByAddress(prefix));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("sixteen bytes are an address", e);
        }
    }
}
