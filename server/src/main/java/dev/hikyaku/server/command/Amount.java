package dev.hikyaku.server.command;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes as people write it: {@code 500M}, {@code 5G}; units are 1024 times each other.
 * {@code unlimited} is webadmin's -1.
 */
final class Amount {
    static final long UNLIMITED = -1;

    private static final String UNITS = "KMGT";
    private static final Pattern TEXT = Pattern.compile("(\\d{1,15})([KMGT]?)(IB|B)?");

    private Amount() {}

    /** Reads a size in bytes. */
    static long bytes(String name, String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        if ("UNLIMITED".equals(upper)) {
            return UNLIMITED;
        }
        Matcher matcher = TEXT.matcher(upper);
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            String unit = matcher.group(2);
            int shift = unit.isEmpty() ? 0 : 10 * (UNITS.indexOf(unit) + 1);
            if (number <= Long.MAX_VALUE >> shift) {
                return number << shift;
            }
        }
        throw CommandFailure.wrong(name, text, "a size such as 500M or 5G, or unlimited");
    }

    /** Reads a number of messages. */
    static long count(String name, String text) {
        if ("unlimited".equalsIgnoreCase(text)) {
            return UNLIMITED;
        }
        if (text.matches("\\d{1,15}")) {
            return Long.parseLong(text);
        }
        throw CommandFailure.wrong(name, text, "a number of messages, or unlimited");
    }

    /** Writes a size: exact when a whole number of units, else with one decimal. */
    static String text(long bytes) {
        if (bytes == UNLIMITED) {
            return "unlimited";
        }
        int unit = 0;
        while (unit < UNITS.length() && bytes >> (10 * (unit + 1)) > 0) {
            unit++;
        }
        if (unit == 0) {
            return Long.toString(bytes);
        }
        long scale = 1L << (10 * unit);
        String number =
                bytes % scale == 0
                        ? Long.toString(bytes / scale)
                        : String.format(Locale.ROOT, "%.1f", (double) bytes / scale);
        return number + UNITS.charAt(unit - 1);
    }
}
