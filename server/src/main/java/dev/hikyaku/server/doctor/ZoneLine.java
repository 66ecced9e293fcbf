package dev.hikyaku.server.doctor;

import com.google.common.net.InetAddresses;

import org.xbill.DNS.ReverseMap;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * One record as it stands in a zone file (RFC 1035 §5.1), with whole names, so that it can be put
 * into any zone.
 *
 * @param name the owner, with its final dot
 * @param type such as {@code MX}
 * @param data what follows the type
 */
public record ZoneLine(String name, String type, String data) {
    private static final int LONGEST_STRING = 255;

    /** Mail for a domain goes to a host. */
    public static ZoneLine mx(String domain, String host) {
        return new ZoneLine(domain + ".", "MX", "10 " + host + ".");
    }

    /** A host has an address. */
    public static ZoneLine address(String host, InetAddress address) {
        return new ZoneLine(
                host + ".",
                address instanceof Inet4Address ? "A" : "AAAA",
                InetAddresses.toAddrString(address));
    }

    /** An address has the name of a host. */
    public static ZoneLine pointer(InetAddress address, String host) {
        return new ZoneLine(ReverseMap.fromAddress(address).toString(), "PTR", host + ".");
    }

    /** Who may send in a domain's name. */
    public static ZoneLine spf(String domain, String record) {
        return text(domain + ".", record);
    }

    /** What receivers do with mail that proves nothing, first of all nothing but tell us. */
    public static ZoneLine dmarc(String domain) {
        return text("_dmarc." + domain + ".", "v=DMARC1; p=none; rua=mailto:postmaster@" + domain);
    }

    private static ZoneLine text(String name, String text) {
        StringBuilder data = new StringBuilder();
        for (int at = 0; at < text.length(); at += LONGEST_STRING) {
            String piece = text.substring(at, Math.min(text.length(), at + LONGEST_STRING));
            data.append(data.isEmpty() ? "" : " ")
                    .append('"')
                    .append(piece.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
        return new ZoneLine(name, "TXT", data.toString());
    }

    @Override
    public String toString() {
        return name + " IN " + type + " " + data;
    }
}
