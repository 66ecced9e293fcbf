package dev.hikyaku.privacy;

/**
 * Makes the characters of a text visible that break a line or turn a terminal's text around.
 *
 * <p>Text of a stranger (a HELO name, a header, a reply) must neither start a line of its own in a
 * log nor steer the terminal of who reads it. Line ends and tabs become {@code \n}, {@code \r},
 * {@code \t}; other control characters, the line separators of Unicode and its direction marks
 * become {@code \}{@code u} and four hexadecimal digits. A text without any comes back as the same
 * object.
 */
public final class Printable {

    private Printable() {}

    /** The text on one line. */
    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isHidden(text.charAt(i))) {
                return escaped(text, i);
            }
        }
        return text;
    }

    /** Whether the character is one of those that {@link #of} makes visible. */
    public static boolean isHidden(char c) {
        return c < ' '
                || (c >= 0x7f && c <= 0x9f)
                || (c >= '\u200e' && c <= '\u200f')
                || (c >= '\u2028' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u2069');
    }

    /** Appends the character made visible. */
    public static void append(StringBuilder out, char hidden) {
        switch (hidden) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                out.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    out.append(Character.forDigit(hidden >> shift & 0xf, 16));
                }
            }
        }
    }

    private static String escaped(String text, int first) {
        StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isHidden(c)) {
                append(out, c);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
