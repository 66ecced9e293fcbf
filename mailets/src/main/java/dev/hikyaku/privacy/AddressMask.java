package dev.hikyaku.privacy;

/**
 * Hides mail addresses and IP addresses in any text.
 *
 * <p>What comes out:
 *
 * <table>
 * <caption>The rule</caption>
 * <tr><th>in</th><th>out</th></tr>
 * <tr><td>{@code matsuri@example.co.jp}</td><td>{@code mat****@***.***.***}: three characters of the
 *     local part, one star for each of the others, {@code ***} for each label</td></tr>
 * <tr><td>{@code bob@example.org}</td><td>{@code b**@***.***}: of three or fewer, the first</td></tr>
 * <tr><td>{@code "john doe"@example.org}</td><td>{@code "joh*****"@***.***}</td></tr>
 * <tr><td>{@code bounce+bob=example.com@list.example}</td><td>{@code bou*******************@***.***}</td></tr>
 * <tr><td>{@code /users/bob%40example.org}</td><td>{@code /use******%40***.***}</td></tr>
 * <tr><td>{@code 192.0.2.17:25}</td><td>{@code 192.0.***.***:25}</td></tr>
 * <tr><td>{@code [IPv6:2001:db8::1]}</td><td>{@code [IPv6:2001:db8:***]}</td></tr>
 * <tr><td>{@code fe80::1%eth0}</td><td>{@code fe80::***%eth0}</td></tr>
 * <tr><td>{@code ::ffff:192.0.2.17}</td><td>{@code ::ffff:192.0.***.***}</td></tr>
 * <tr><td>{@code smtp://bob:hunter2@relay.example}</td><td>{@code smtp://bob:[secret]@***.***}</td></tr>
 * </table>
 *
 * <p>A Message-ID has the form of an address and is masked like one: follow a mail by its id. Names
 * of hosts and domains alone are not addresses and stay. So do dotted numbers of other than four or
 * five parts, times, hardware addresses, key fingerprints, and what Java prints for an object
 * without a text of its own ({@code some.pack.Type@1b2c3d}). When in doubt the text is masked: a
 * version number of four parts is taken for an IPv4 address unless {@code v} stands before it.
 *
 * <p>Masked text comes out as it went in. A pass takes time proportional to the length; a text with
 * nothing to hide is returned after one, as it is and without allocation, others after a second.
 * Safe for any input, unpaired surrogates included.
 */
public final class AddressMask {

    private static final int MOST_PASSES = 10;
    private static final boolean[] TELLTALE = new boolean['@' + 1];

    static {
        for (char c : "@.:%\"".toCharArray()) {
            TELLTALE[c] = true;
        }
    }

    private AddressMask() {}

    /** The text with its addresses masked; the same object when there are none. */
    public static String mask(String text) {
        String before = text;
        String masked = maskOnce(before);
        // Of odd text, such as quotes within quotes, a pass may leave what the next takes for more.
        for (int passes = 1; passes < MOST_PASSES && !masked.equals(before); passes++) {
            before = masked;
            masked = maskOnce(before);
        }
        return masked;
    }

    private static String maskOnce(String text) {
        StringBuilder out = null;
        int written = 0;
        int localPartEnd = 0;
        boolean inLocalPart = false;
        int length = text.length();
        int i = 0;
        while (i < length) {
            char c = text.charAt(i);
            if (c > '@' || !TELLTALE[c]) {
                i++;
                continue;
            }
            Found found = look(text, c, i, written);
            if (found == null) {
                i++;
                continue;
            }
            if (found instanceof FoundIpv4) {
                // An IPv4 address may be a piece of a local part, which is hidden as a whole.
                if (found.end() > localPartEnd) {
                    localPartEnd = FoundMail.localPartEnd(text, found.end());
                    inLocalPart = FoundMail.at(text, localPartEnd, written) != null;
                }
                if (inLocalPart) {
                    i = found.end();
                    continue;
                }
            }
            if (out == null) {
                out = new StringBuilder(length + 16);
            }
            out.append(text, written, found.start());
            found.mask(text, out);
            written = found.end();
            i = written;
        }
        return out == null ? text : out.append(text, written, length).toString();
    }

    private static Found look(String text, char telltale, int i, int floor) {
        return switch (telltale) {
            case '.' -> FoundIpv4.around(text, i, floor);
            case ':' -> FoundIpv6.around(text, i, floor);
            case '%' -> FoundMail.atEncoded(text, i, floor);
            case '"' -> FoundMail.quoted(text, i);
            default -> FoundMail.at(text, i, floor);
        };
    }
}
