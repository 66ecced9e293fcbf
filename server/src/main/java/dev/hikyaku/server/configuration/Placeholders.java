package dev.hikyaku.server.configuration;

import dev.hikyaku.server.Environment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Puts the environment into a value; the one rule for XML and properties files.
 *
 * <ul>
 *   <li>{@code ${env:HIKYAKU_HOSTNAME:-localhost}} is the variable, or the default when it is unset
 *       or empty; a default may hold placeholders of its own;
 *   <li>{@code ${env:HIKYAKU_HOSTNAME}} is the variable, which then must be set;
 *   <li>{@code $${} is a literal <code>${</code>; a lone {@code $} is itself;
 *   <li>the text of a variable is taken as it is: it is never searched for placeholders.
 * </ul>
 *
 * <p>Of the other lookups commons-configuration offers ({@code sys:}, {@code file:}, {@code
 * base64Decoder:}, …) none is known here, so that a file says where its values come from.
 */
final class Placeholders {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String FORM = "${env:NAME:-default}, or $${ for a literal ${";

    private final Environment environment;
    private final List<String> used = new ArrayList<>();
    private Optional<String> defect = Optional.empty();

    private Placeholders(Environment environment) {
        this.environment = environment;
    }

    static Value resolve(String raw, Environment environment) {
        Placeholders placeholders = new Placeholders(environment);
        String text = placeholders.text(raw);
        return placeholders.defect.isPresent()
                ? new Value(raw, List.copyOf(placeholders.used), placeholders.defect)
                : new Value(text, List.copyOf(placeholders.used), Optional.empty());
    }

    private String text(String raw) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < raw.length()) {
            if (raw.startsWith("$${", at)) {
                out.append("${");
                at += 3;
            } else if (raw.startsWith("${", at)) {
                int end = closing(raw, at + 2);
                if (end < 0) {
                    defect = Optional.of(FORM + "; here a } is missing");
                    return raw;
                }
                out.append(one(raw.substring(at + 2, end)));
                at = end + 1;
            } else {
                out.append(raw.charAt(at++));
            }
        }
        return out.toString();
    }

    private static int closing(String raw, int from) {
        int depth = 1;
        for (int at = from; at < raw.length(); at++) {
            if (raw.startsWith("${", at)) {
                depth++;
                at++;
            } else if (raw.charAt(at) == '}' && --depth == 0) {
                return at;
            }
        }
        return -1;
    }

    private String one(String inside) {
        int split = inside.indexOf(":-");
        String source = split < 0 ? inside : inside.substring(0, split);
        String name = source.startsWith("env:") ? source.substring("env:".length()) : "";
        if (!NAME.matcher(name).matches()) {
            defect = Optional.of(FORM);
            return "";
        }
        Optional<String> value = environment.get(name);
        value.ifPresent(ignored -> used.add(name));
        return value.orElseGet(() -> fallback(name, inside, split));
    }

    private String fallback(String name, String inside, int split) {
        if (split < 0) {
            defect = Optional.of("the environment variable " + name + " to be set");
            return "";
        }
        return text(inside.substring(split + 2));
    }
}
