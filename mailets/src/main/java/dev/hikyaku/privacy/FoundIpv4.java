package dev.hikyaku.privacy;

import static dev.hikyaku.privacy.Letters.isAt;
import static dev.hikyaku.privacy.Letters.isDigit;
import static dev.hikyaku.privacy.Letters.isDigitAt;
import static dev.hikyaku.privacy.Letters.isWordAt;

/** Four numbers of 0 to 255 with dots between them; a fifth is a port, more are an object id. */
record FoundIpv4(int start, int end) implements Found {

    private static final int OCTETS = 4;

    /** From this many numbers on it is an object identifier, if its first number says so. */
    private static final int OBJECT_IDENTIFIER = 6;

    private static final int LONGEST_CHAIN = 8;

    @Override
    public void mask(String text, StringBuilder out) {
        int second = text.indexOf('.', start) + 1;
        out.append(text, start, text.indexOf('.', second)).append(".***.***");
    }

    /** The address whose first dot is at {@code dot}, or null. */
    static FoundIpv4 around(String text, int dot, int floor) {
        if (!isDigitAt(text, dot - 1) || !isDigitAt(text, dot + 1) || dot == floor) {
            return null;
        }
        int first = dot - 1;
        // One digit more than an octet has is enough to tell that it is none.
        while (first > floor && dot - first < OCTETS && isDigit(text.charAt(first - 1))) {
            first--;
        }
        boolean insideChain =
                first - 1 > floor && isAt(text, first - 1, '.') && isDigitAt(text, first - 2);
        if (insideChain || (first > floor && isVersion(text, first))) {
            return null;
        }
        return inChain(text, first);
    }

    /** The end of the address that starts here, or -1. */
    static int end(String text, int start) {
        int p = start;
        for (int octet = 0; octet < OCTETS; octet++) {
            if (octet > 0 && !isAt(text, p++, '.')) {
                return -1;
            }
            int digits = 0;
            int value = 0;
            for (; isDigitAt(text, p); p++) {
                value = value * 10 + text.charAt(p) - '0';
                if (++digits > 3) {
                    return -1;
                }
            }
            if (digits == 0 || value > 255) {
                return -1;
            }
        }
        return p;
    }

    private static FoundIpv4 inChain(String text, int first) {
        int numbers = numbers(text, first);
        boolean objectIdentifier = numbers >= OBJECT_IDENTIFIER && text.charAt(first) <= '2';
        if (numbers < OCTETS || objectIdentifier) {
            return null;
        }
        int start = first;
        for (int i = 0; i <= numbers - OCTETS; i++) {
            int end = end(text, start);
            if (end > 0) {
                return new FoundIpv4(start, end);
            }
            start = text.indexOf('.', start) + 1;
        }
        return null;
    }

    private static int numbers(String text, int first) {
        int numbers = 0;
        int p = first;
        while (numbers < LONGEST_CHAIN && isDigitAt(text, p)) {
            numbers++;
            while (isDigitAt(text, p)) {
                p++;
            }
            if (!isAt(text, p, '.')) {
                break;
            }
            p++;
        }
        return numbers;
    }

    private static boolean isVersion(String text, int first) {
        return (isAt(text, first - 1, 'v') || isAt(text, first - 1, 'V'))
                && !isWordAt(text, first - 2);
    }
}
