package dev.hikyaku.server.listener;

import com.google.common.net.InetAddresses;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A list of networks in CIDR notation, such as {@code 10.0.0.0/8, 2001:db8::/32, 192.0.2.7}.
 *
 * <p>Literal addresses only: a name would make the answer depend on DNS.
 */
public record Networks(List<Network> networks) {

    public static final Networks NONE = new Networks(List.of());

    /** One network: an address and the number of leading bits that count. */
    public record Network(InetAddress address, int bits) {

        static Network parse(String text) {
            String[] parts = text.split("/", 2);
            if (!InetAddresses.isInetAddress(parts[0])) {
                throw invalid(text);
            }
            InetAddress address = InetAddresses.forString(parts[0]);
            int width = address.getAddress().length * 8;
            if (parts.length == 1) {
                return new Network(address, width);
            }
            if (!parts[1].matches("\\d{1,3}") || Integer.parseInt(parts[1]) > width) {
                throw invalid(text);
            }
            return new Network(address, Integer.parseInt(parts[1]));
        }

        boolean contains(InetAddress candidate) {
            byte[] own = address.getAddress();
            byte[] other = candidate.getAddress();
            if (own.length != other.length) {
                return false;
            }
            int whole = bits / 8;
            if (!Arrays.equals(own, 0, whole, other, 0, whole)) {
                return false;
            }
            int rest = bits % 8;
            return rest == 0 || ((own[whole] ^ other[whole]) & (0xff00 >> rest) & 0xff) == 0;
        }

        private static IllegalArgumentException invalid(String text) {
            return new IllegalArgumentException(
                    text
                            + " (expected: a network in CIDR notation, such as 10.0.0.0/8 or"
                            + " 2001:db8::/32)");
        }
    }

    public Networks {
        networks = List.copyOf(networks);
    }

    /** Reads a list separated by commas or white space; an empty text is no network. */
    public static Networks parse(String text) {
        return new Networks(
                Stream.of(text.split("[,\\s]+"))
                        .filter(part -> !part.isEmpty())
                        .map(Network::parse)
                        .toList());
    }

    /** Whether a text is one network or address. */
    public static boolean isNetwork(String text) {
        try {
            Network.parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether an address lies in one of the networks. */
    public boolean contains(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }
}
