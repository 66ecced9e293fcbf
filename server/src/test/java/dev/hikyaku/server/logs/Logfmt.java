package dev.hikyaku.server.logs;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads one logfmt line as {@link LogfmtLine} documents it; strict. */
final class Logfmt {

    private final String line;
    private int at;

    private Logfmt(String line) {
        this.line = line;
    }

    static Map<String, String> parse(String line) {
        return new Logfmt(line).fields();
    }

    private Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        while (at < line.length()) {
            int equals = line.indexOf('=', at);
            String key = line.substring(at, equals);
            if (!key.matches("[\\w.-]+")) {
                throw new AssertionError("key: " + key + " in " + line);
            }
            at = equals + 1;
            if (fields.put(key, line.charAt(at) == '"' ? quoted() : plain()) != null) {
                throw new AssertionError("key twice: " + key);
            }
            at++;
        }
        return fields;
    }

    private String plain() {
        int space = line.indexOf(' ', at);
        int end = space < 0 ? line.length() : space;
        String value = line.substring(at, end);
        at = end;
        return value;
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        for (at++; line.charAt(at) != '"'; at++) {
            char c = line.charAt(at);
            if (c != '\\') {
                value.append(c);
                continue;
            }
            c = line.charAt(++at);
            switch (c) {
                case 'n' -> value.append('\n');
                case 'r' -> value.append('\r');
                case 't' -> value.append('\t');
                case 'u' -> {
                    value.append((char) Integer.parseInt(line.substring(at + 1, at + 5), 16));
                    at += 4;
                }
                default -> value.append(c);
            }
        }
        at++;
        return value.toString();
    }
}
