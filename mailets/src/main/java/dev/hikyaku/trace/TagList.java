package dev.hikyaku.trace;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A tag list of RFC 6376 §3.2: {@code name=value; name=value}, white space and folds around names
 * and values not counted. A name that comes twice, or anything out of place, makes the whole list
 * invalid.
 */
final class TagList {
    private static final int MOST_TAGS = 64;

    private final String text;
    private final Map<String, String> tags = new LinkedHashMap<>();
    private int at;

    private TagList(String text) {
        this.text = text;
    }

    /** The tags in their order, or nothing when it is no tag list. */
    static Optional<Map<String, String>> parse(String text) {
        TagList list = new TagList(text);
        return list.readAll() ? Optional.of(list.tags) : Optional.empty();
    }

    private boolean readAll() {
        do {
            if (tags.size() == MOST_TAGS || !readTag()) {
                return false;
            }
        } while (skip(';') && !atEnd());
        return atEnd();
    }

    private boolean readTag() {
        if (!skipWhiteSpace()) {
            return false;
        }
        String name = name();
        if (name.isEmpty() || !skipWhiteSpace() || !skip('=') || !skipWhiteSpace()) {
            return false;
        }
        String value = value();
        return value != null && tags.putIfAbsent(name, value) == null;
    }

    private String name() {
        int start = at;
        while (at < text.length() && isNameChar(text.charAt(at), at == start)) {
            at++;
        }
        return text.substring(start, at);
    }

    private static boolean isNameChar(char c, boolean first) {
        boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
        return letter || !first && (c == '_' || c >= '0' && c <= '9');
    }

    /** Up to the next semicolon, white space inside as one blank; null when it is malformed. */
    private String value() {
        StringBuilder value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != ';') {
            int word = at;
            while (at < text.length() && isValueChar(text.charAt(at))) {
                at++;
            }
            value.append(text, word, at);
            int blank = at;
            if (!skipWhiteSpace() || at == word) {
                return null;
            }
            if (at > blank && at < text.length() && text.charAt(at) != ';') {
                value.append(' ');
            }
        }
        return value.toString();
    }

    private static boolean isValueChar(char c) {
        return c > ' ' && c < 0x7f && c != ';';
    }

    /** Blanks, tabs, and line ends that a blank or tab follows; false at any other line end. */
    private boolean skipWhiteSpace() {
        while (at < text.length()) {
            if (isBlank(text.charAt(at))) {
                at++;
            } else if (!text.startsWith("\r\n", at)) {
                return true;
            } else if (at + 2 == text.length() || !isBlank(text.charAt(at + 2))) {
                return false;
            } else {
                at += 3;
            }
        }
        return true;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private boolean skip(char expected) {
        if (at < text.length() && text.charAt(at) == expected) {
            at++;
            return true;
        }
        return false;
    }

    /** Whether nothing but white space is left. */
    private boolean atEnd() {
        return skipWhiteSpace() && at == text.length();
    }
}
