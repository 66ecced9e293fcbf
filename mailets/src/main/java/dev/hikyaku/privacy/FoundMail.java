package dev.hikyaku.privacy;

import static dev.hikyaku.privacy.Letters.isAt;
import static dev.hikyaku.privacy.Letters.isDigit;
import static dev.hikyaku.privacy.Letters.isHex;
import static dev.hikyaku.privacy.Letters.isHexAt;
import static dev.hikyaku.privacy.Letters.isLabel;
import static dev.hikyaku.privacy.Letters.isLatin;
import static dev.hikyaku.privacy.Letters.isLeader;
import static dev.hikyaku.privacy.Letters.isLocal;

import java.util.Locale;
import java.util.Set;

/**
 * A mail address (RFC 5321 §4.1.2, RFC 6531) or what looks like one.
 *
 * @param start where the local part begins, inside its quotes if it has them
 * @param localEnd where the local part ends, inside its quotes
 * @param domain where the domain begins
 * @param end where it ends; same as {@code domain} for an address literal, which is found by itself
 * @param shown how much of the local part may be seen
 */
record FoundMail(int start, int localEnd, int domain, int end, Shown shown) implements Found {

    enum Shown {
        BEGINNING,
        NOTHING,
        /** It is the password of a URL's user information (RFC 3986 §3.2.1). */
        SECRET
    }

    private static final int SHOWN = 3;

    /** A quoted local part longer than this is not looked for: RFC 5321 allows 64 octets. */
    private static final int LONGEST_QUOTED = 320;

    /** What stands before "=" in logs; anything else there is taken for a part of the address. */
    private static final Set<String> LOG_KEYS =
            Set.of(
                    "account",
                    "address",
                    "author",
                    "bcc",
                    "by",
                    "cc",
                    "email",
                    "envelope-from",
                    "for",
                    "from",
                    "id",
                    "key",
                    "login",
                    "mail",
                    "mailaddress",
                    "mailbox",
                    "mailfrom",
                    "message-id",
                    "messageid",
                    "name",
                    "new",
                    "old",
                    "orig_to",
                    "owner",
                    "parameter",
                    "rcpt",
                    "rcptto",
                    "recipient",
                    "recipients",
                    "reply-to",
                    "return-path",
                    "sender",
                    "source",
                    "to",
                    "user",
                    "username",
                    "value");

    @Override
    public void mask(String text, StringBuilder out) {
        if (shown == Shown.SECRET) {
            out.append("[secret]");
        } else {
            maskLocalPart(text, out);
        }
        out.append(text, localEnd, domain);
        boolean inLabel = false;
        for (int p = domain; p < end; p++) {
            if (text.charAt(p) == '.') {
                out.append('.');
                inLabel = false;
            } else if (!inLabel) {
                out.append("***");
                inLabel = true;
            }
        }
    }

    private void maskLocalPart(String text, StringBuilder out) {
        int characters = text.codePointCount(start, localEnd);
        int seen = 0;
        if (shown == Shown.BEGINNING && characters > 0) {
            seen = characters <= SHOWN ? 1 : SHOWN;
        }
        out.append(text, start, text.offsetByCodePoints(start, seen));
        out.repeat('*', characters - seen);
    }

    /** The address whose at-sign is here, or null. */
    static FoundMail at(String text, int at, int floor) {
        boolean repeated = at > floor && isAt(text, at - 1, '@');
        if (!isAt(text, at, '@') || repeated) {
            return null;
        }
        int domain = at + 1;
        while (isAt(text, domain, '@')) {
            domain++;
        }
        return around(text, at, domain, floor);
    }

    /** The address whose percent-encoded at-sign is here, or null. */
    static FoundMail atEncoded(String text, int percent, int floor) {
        return text.startsWith("%40", percent) ? around(text, percent, percent + 3, floor) : null;
    }

    /** The address whose local part's opening quote is here, or null. */
    static FoundMail quoted(String text, int open) {
        // In text that is itself quoted, such as JSON, both quotes have a backslash before them.
        boolean escaped = isAt(text, open - 1, '\\');
        int last = Math.min(text.length() - 2, open + LONGEST_QUOTED);
        for (int p = open + 1; p <= last; p++) {
            char c = text.charAt(p);
            if (c == '\\' && !escaped) {
                p++;
            } else if (c == '"') {
                if (text.charAt(p + 1) != '@') {
                    return null;
                }
                int domainEnd = domainEnd(text, p + 2);
                int close = escaped && text.charAt(p - 1) == '\\' ? p - 1 : p;
                return domainEnd < 0
                        ? null
                        : new FoundMail(
                                open + 1,
                                Math.max(open + 1, close),
                                p + 2,
                                domainEnd,
                                Shown.BEGINNING);
            }
        }
        return null;
    }

    /** Where the run of local-part characters ends that goes on from here. */
    static int localPartEnd(String text, int from) {
        int p = from;
        while (p < text.length() && isLocal(text.charAt(p))) {
            p++;
        }
        return p;
    }

    private static FoundMail around(String text, int at, int domain, int floor) {
        int end = domainEnd(text, domain);
        // Before an address literal a star is the sign of a local part that is masked already.
        boolean masked = end == domain && isAt(text, at - 1, '*');
        if (end < 0 || masked) {
            return null;
        }
        int run = at;
        if (run > floor && text.charAt(run - 1) == '"') {
            run--;
        }
        while (run > floor && isLocal(text.charAt(run - 1))) {
            run--;
        }
        if (run == floor && floor > 0) {
            // It goes on from something masked: the local part began in there.
            return new FoundMail(run, at, domain, end, Shown.NOTHING);
        }
        if (run == at || isObject(text, run, at, domain, end)) {
            return null;
        }
        int start = afterLeaders(text, afterKey(text, afterLeaders(text, run, at), at), at);
        Shown shown = isPassword(text, run, floor) ? Shown.SECRET : Shown.BEGINNING;
        return new FoundMail(shown == Shown.SECRET ? run : start, at, domain, end, shown);
    }

    /** The end of the domain that starts here, or -1. */
    private static int domainEnd(String text, int domain) {
        if (isAt(text, domain, '[')) {
            boolean literal = isHexAt(text, domain + 1) || text.startsWith("IPv6:", domain + 1);
            return literal || isAt(text, domain + 1, ':') ? domain : -1;
        }
        int end = -1;
        for (int p = domain; p < text.length(); p++) {
            char c = text.charAt(p);
            if (isLabel(c)) {
                end = p + 1;
            } else if (c != '.') {
                break;
            }
        }
        return end;
    }

    private static int afterLeaders(String text, int from, int at) {
        int p = from;
        while (p < at && isLeader(text.charAt(p))) {
            p++;
        }
        return p == at ? from : p;
    }

    private static int afterKey(String text, int from, int at) {
        int equals = last(text, '=', from, at);
        if (equals <= from || equals == at - 1) {
            return from;
        }
        int key = equals;
        while (key > from
                && (isLatin(text.charAt(key - 1)) || "-_".indexOf(text.charAt(key - 1)) >= 0)) {
            key--;
        }
        boolean alone = key == from || "{?&".indexOf(text.charAt(key - 1)) >= 0;
        boolean known = LOG_KEYS.contains(text.substring(key, equals).toLowerCase(Locale.ROOT));
        return alone && known ? equals + 1 : from;
    }

    /** {@code //user:password@host}. */
    private static boolean isPassword(String text, int run, int floor) {
        if (!isAt(text, run - 1, ':')) {
            return false;
        }
        int p = run - 1;
        while (p > floor && isLocal(text.charAt(p - 1))) {
            p--;
        }
        return text.startsWith("//", p);
    }

    /** {@code some.pack.Type@1b2c3d}: what Object.toString() gives, with package. */
    private static boolean isObject(String text, int run, int at, int domain, int end) {
        if (end - domain > 8 || domain != at + 1) {
            return false;
        }
        boolean digit = false;
        for (int p = domain; p < end; p++) {
            char c = text.charAt(p);
            if (!isHex(c) || (c >= 'A' && c <= 'F')) {
                return false;
            }
            digit |= isDigit(c);
        }
        int type = last(text, '.', run, at) + 1;
        if (!digit || type <= run + 1 || type == at || !Character.isUpperCase(text.charAt(type))) {
            return false;
        }
        for (int p = run; p < at; p++) {
            char c = text.charAt(p);
            if (!Character.isJavaIdentifierPart(c) && c != '.' && c != '/') {
                return false;
            }
        }
        return true;
    }

    private static int last(String text, char c, int from, int to) {
        int p = to - 1;
        while (p >= from && text.charAt(p) != c) {
            p--;
        }
        return p;
    }
}
