package dev.hikyaku.server.logs;

import dev.hikyaku.privacy.Printable;

/**
 * {@code key=value}, in quotes where the value is empty or has a space, a quote, a backslash, an
 * equals sign or something invisible; in quotes {@code \"}, {@code \\}, {@code \n}, {@code \r},
 * {@code \t} and {@code \}{@code uXXXX} are escapes.
 */
final class LogfmtLine implements Line {

    private final StringBuilder line = new StringBuilder(256);

    @Override
    public void text(String key, String value) {
        key(key);
        if (isPlain(value)) {
            line.append(value);
            return;
        }
        line.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (Printable.isHidden(c)) {
                Printable.append(line, c);
            } else {
                line.append(c);
            }
        }
        line.append('"');
    }

    @Override
    public void number(String key, Number value) {
        key(key);
        line.append(value);
    }

    @Override
    public String close() {
        return line.append('\n').toString();
    }

    private void key(String key) {
        if (!line.isEmpty()) {
            line.append(' ');
        }
        line.append(key).append('=');
    }

    private static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == ' ' || c == '"' || c == '=' || c == '\\' || Printable.isHidden(c)) {
                return false;
            }
        }
        return !value.isEmpty();
    }
}
