package dev.hikyaku.server.logs;

import dev.hikyaku.privacy.AddressMask;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What may pass from an event to its line: clean keys, each once; values masked, without secrets
 * and of bounded length.
 */
final class EventFields {

    /** A message or a stack trace longer than this is cut, with a note of how much. */
    static final int LONG_VALUE = 16_384;

    /** Any other value. */
    static final int VALUE = 2_048;

    /** Keys of one event; what comes after them is left out. */
    static final int FIELDS = 64;

    private static final int KEY = 64;

    /** Read beyond the cut, so that an address across it is still seen as one. */
    private static final int BEYOND = 512;

    private static final String SECRET = "[secret]";
    private static final String[] SECRET_NAMES = {
        "password",
        "passwd",
        "passphrase",
        "secret",
        "token",
        "authorization",
        "credential",
        "apikey",
        "api_key",
        "api-key",
        "privatekey",
        "private_key",
        "private-key"
    };

    private static final Pattern UNCLEAN = Pattern.compile("[^a-zA-Z0-9_.-]");

    private final Set<String> keys = new HashSet<>();
    private final Line line;
    private final boolean masked;

    EventFields(Line line, boolean masked) {
        this.line = line;
        this.masked = masked;
    }

    boolean has(String key) {
        return keys.contains(key);
    }

    void add(String key, Object value) {
        add(key, value, VALUE);
    }

    void addLong(String key, Object value) {
        add(key, value, LONG_VALUE);
    }

    String close() {
        return line.close();
    }

    private void add(String key, Object value, int limit) {
        if (keys.size() >= FIELDS && limit == VALUE) {
            return;
        }
        String name = unused(clean(key));
        if (isSecret(name)) {
            line.text(name, SECRET);
        } else if (isNumber(value)) {
            line.number(name, (Number) value);
        } else {
            line.text(name, bounded(text(value), limit));
        }
    }

    private String bounded(String text, int limit) {
        if (text.length() <= limit) {
            return masked ? AddressMask.mask(text) : text;
        }
        String head = text.substring(0, Math.min(text.length(), limit + BEYOND));
        String shown = masked ? AddressMask.mask(head) : head;
        String cut = shown.substring(0, Math.min(shown.length(), limit));
        return cut + "… (" + (text.length() - limit) + " more)";
    }

    private String unused(String name) {
        String free = name;
        for (int i = 2; !keys.add(free); i++) {
            free = name + '_' + i;
        }
        return free;
    }

    private static String clean(String key) {
        if (key == null || key.isEmpty()) {
            return "_";
        }
        String bounded = key.length() <= KEY ? key : key.substring(0, KEY);
        for (int i = 0; i < bounded.length(); i++) {
            if (!isKeyCharacter(bounded.charAt(i))) {
                return UNCLEAN.matcher(bounded).replaceAll("_");
            }
        }
        return bounded;
    }

    private static boolean isKeyCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '-'
                || c == '.';
    }

    private static boolean isSecret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (String secret : SECRET_NAMES) {
            if (lower.contains(secret)) {
                return true;
            }
        }
        return false;
    }

    // Only what is a number in JSON too: no NaN, no text of an unknown class.
    private static boolean isNumber(Object value) {
        return value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte
                || value instanceof BigInteger
                || value instanceof BigDecimal
                || (value instanceof Double d && Double.isFinite(d))
                || (value instanceof Float f && Float.isFinite(f));
    }

    private static String text(Object value) {
        if (value == null) {
            return "null";
        }
        try {
            String text = value.toString();
            return text == null ? "null" : text;
        } catch (RuntimeException e) {
            // A value that cannot be printed must not cost the line.
            return "[" + value.getClass().getName() + ": " + e.getClass().getName() + "]";
        }
    }
}
