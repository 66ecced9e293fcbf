package dev.hikyaku.server.login;

import com.google.common.net.InetAddresses;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A network in CIDR notation (RFC 4632, RFC 4291 §2.3), such as {@code 127.0.0.0/8}. Names are not
 * looked up.
 *
 * @param base an address inside the network
 * @param prefix how many leading bits are the network's
 */
public record Network(InetAddress base, int prefix) {

    /** Empty when it is neither an address nor a network. */
    public static Optional<Network> parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        if (!InetAddresses.isInetAddress(address)) {
            return Optional.empty();
        }
        InetAddress base = InetAddresses.forString(address);
        int bits = base.getAddress().length * 8;
        if (slash < 0) {
            return Optional.of(new Network(base, bits));
        }
        String length = text.substring(slash + 1);
        if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > bits) {
            return Optional.empty();
        }
        return Optional.of(new Network(base, Integer.parseInt(length)));
    }

    /** Whether the address is in here, also in its IPv4-mapped form. */
    public boolean contains(InetAddress address) {
        byte[] ours = base.getAddress();
        byte[] theirs = PeerKey.unmapped(address).getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        int whole = prefix / 8;
        for (int i = 0; i < whole; i++) {
            if (ours[i] != theirs[i]) {
                return false;
            }
        }
        int mask = 0xff00 >> prefix % 8 & 0xff;
        return mask == 0 || (ours[whole] & mask) == (theirs[whole] & mask);
    }
}
