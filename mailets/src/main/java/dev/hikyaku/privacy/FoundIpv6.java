package dev.hikyaku.privacy;

import static dev.hikyaku.privacy.Letters.isAt;
import static dev.hikyaku.privacy.Letters.isDigitAt;
import static dev.hikyaku.privacy.Letters.isHexAt;
import static dev.hikyaku.privacy.Letters.isWordAt;

/**
 * An IPv6 address in any form of RFC 4291 §2.2; brackets, zone and port around it stay.
 *
 * @param embedded where its last 32 bits are written as an IPv4 address, or -1
 */
record FoundIpv6(int start, int end, int embedded) implements Found {

    private static final int GROUPS = 8;
    private static final int DIGITS = 4;
    private static final String MAPPED = "::ffff:";

    @Override
    public void mask(String text, StringBuilder out) {
        if (embedded == start + 2
                || (embedded == start + MAPPED.length()
                        && text.regionMatches(true, start, MAPPED, 0, MAPPED.length()))) {
            // It is an IPv4 address in IPv6 clothes.
            out.append(text, start, embedded);
            new FoundIpv4(embedded, end).mask(text, out);
            return;
        }
        int groups = 0;
        int p = start;
        while (groups < 2) {
            if (isAt(text, p, ':') && isAt(text, p + 1, ':')) {
                out.append(text, start, p + 2).append("***");
                return;
            }
            p = isAt(text, p, ':') ? p + 1 : p;
            while (isHexAt(text, p)) {
                p++;
            }
            groups++;
        }
        out.append(text, start, p).append(":***");
    }

    /** The address whose first colon is at {@code colon}, or null. */
    static FoundIpv6 around(String text, int colon, int floor) {
        if (!isHexAt(text, colon + 1) && !isAt(text, colon + 1, ':')) {
            return null;
        }
        int start = start(text, colon, floor);
        return start < 0 ? null : parse(text, start);
    }

    private static int start(String text, int colon, int floor) {
        int group = colon;
        while (group > floor && colon - group < DIGITS && isHexAt(text, group - 1)) {
            group--;
        }
        boolean label = group > floor && isWordAt(text, group - 1);
        if (!label && group > floor && isAt(text, group - 1, ':')) {
            return -1; // Inside a chain that was looked at from its first colon.
        }
        if (!label && group < colon) {
            return group;
        }
        // A word before the colon is a label, as in "IPv6:2001:db8::1" and "peer:::1".
        if (!isAt(text, colon + 1, ':') || isAt(text, colon + 2, ':')) {
            return colon + 1;
        }
        return label ? -1 : colon;
    }

    private static FoundIpv6 parse(String text, int start) {
        int groups = 0;
        boolean compressed = isAt(text, start, ':');
        int p = compressed ? start + 2 : start;
        int end = p;
        // One group too many is a port or a label; more are a key's fingerprint.
        while (groups <= GROUPS + 1) {
            int group = p;
            while (p - group <= DIGITS && isHexAt(text, p)) {
                p++;
            }
            if (p == group) {
                break;
            }
            int embeddedEnd = isAt(text, p, '.') ? FoundIpv4.end(text, group) : -1;
            if (embeddedEnd > 0) {
                return valid(groups + 2, compressed)
                        ? new FoundIpv6(start, embeddedEnd, group)
                        : null;
            }
            if (p - group > DIGITS) {
                return null;
            }
            groups++;
            end = p;
            if (isAt(text, p, ':') && isAt(text, p + 1, ':') && !compressed) {
                compressed = true;
                p += 2;
                end = p;
            } else if (isAt(text, p, ':') && isHexAt(text, p + 1)) {
                p++;
            } else {
                break;
            }
        }
        boolean masked = isAt(text, end, '*') || isMaskedIpv4(text, end);
        boolean word = isWordAt(text, end) && !hasDigit(text, start, end);
        return valid(groups, compressed) && !masked && !word ? new FoundIpv6(start, end, -1) : null;
    }

    private static boolean hasDigit(String text, int start, int end) {
        int p = start;
        while (p < end && !isDigitAt(text, p)) {
            p++;
        }
        return p < end;
    }

    private static boolean valid(int groups, boolean compressed) {
        return compressed
                ? groups >= 1 && groups <= GROUPS
                : groups == GROUPS || groups == GROUPS + 1;
    }

    private static boolean isMaskedIpv4(String text, int end) {
        if (!isAt(text, end, '.')) {
            return false;
        }
        int p = end + 1;
        while (p - end <= DIGITS && isDigitAt(text, p)) {
            p++;
        }
        return isAt(text, p, '.') && isAt(text, p + 1, '*');
    }
}
