package dev.hikyaku.server.command;

import java.nio.charset.StandardCharsets;

/**
 * A path of webadmin, its parts percent-encoded (RFC 3986 §2.1) whatever characters they have.
 *
 * <pre>{@code
 * Target.of("users", "o'neil/x@example.org").with("force", "")
 * }</pre>
 */
public record Target(String path) {
    private static final String UNRESERVED = "-._~";

    /** The path of these parts. */
    public static Target of(String... parts) {
        StringBuilder path = new StringBuilder();
        for (String part : parts) {
            path.append('/').append(encoded(part));
        }
        return new Target(path.toString());
    }

    /** Adds a part. */
    public Target and(String part) {
        return new Target(path + "/" + encoded(part));
    }

    /**
     * Adds a part that James decodes twice: once as any path, and again as if it were a form, in
     * which {@code +} is a space.
     */
    public Target andTwice(String part) {
        return new Target(path + "/" + encoded(encoded(part)));
    }

    /** Adds a parameter, with nothing but its name when the value is empty. */
    public Target with(String name, String value) {
        String separator = path.indexOf('?') < 0 ? "?" : "&";
        String pair = value.isEmpty() ? encoded(name) : encoded(name) + "=" + encoded(value);
        return new Target(path + separator + pair);
    }

    static String encoded(String part) {
        StringBuilder text = new StringBuilder(part.length() + 8);
        for (byte octet : part.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            if (isPlain(c)) {
                text.append(c);
            } else {
                text.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 0xf, 16)));
            }
        }
        return text.toString();
    }

    private static boolean isPlain(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || UNRESERVED.indexOf(c) >= 0;
    }
}
