package dev.hikyaku.server.configuration;

import java.util.regex.Pattern;

/** IP networks in CIDR notation, judged without asking DNS. */
final class Networks {
    private static final Pattern OCTET = Pattern.compile("25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d");
    private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");
    private static final Pattern PREFIX = Pattern.compile("\\d{1,3}");

    private Networks() {}

    static boolean isNetwork(String value) {
        int slash = value.indexOf('/');
        String address = slash < 0 ? value : value.substring(0, slash);
        int bits = address.indexOf(':') >= 0 ? 128 : 32;
        boolean known = bits == 128 ? isIpv6(address) : isIpv4(address);
        return known && (slash < 0 || isPrefix(value.substring(slash + 1), bits));
    }

    private static boolean isPrefix(String prefix, int bits) {
        return PREFIX.matcher(prefix).matches() && Integer.parseInt(prefix) <= bits;
    }

    private static boolean isIpv4(String address) {
        String[] octets = address.split("\\.", -1);
        for (String octet : octets) {
            if (!OCTET.matcher(octet).matches()) {
                return false;
            }
        }
        return octets.length == 4;
    }

    private static boolean isIpv6(String address) {
        int gap = address.indexOf("::");
        if (gap < 0) {
            return groups(address) == 8;
        }
        String head = address.substring(0, gap);
        String tail = address.substring(gap + 2);
        int before = head.isEmpty() ? 0 : groups(head);
        int after = tail.isEmpty() ? 0 : groups(tail);
        return before >= 0 && after >= 0 && before + after < 8;
    }

    private static int groups(String part) {
        String[] groups = part.split(":", -1);
        for (String group : groups) {
            if (!GROUP.matcher(group).matches()) {
                return Integer.MIN_VALUE / 4;
            }
        }
        return groups.length;
    }
}
