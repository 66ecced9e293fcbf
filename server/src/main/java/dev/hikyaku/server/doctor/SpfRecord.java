package dev.hikyaku.server.doctor;

import dev.hikyaku.server.listener.Networks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sender policy as a domain publishes it (RFC 7208 §4.6, §12).
 *
 * @param mechanisms in their order
 * @param redirect the domain whose policy counts when none matches
 */
record SpfRecord(List<Mechanism> mechanisms, Optional<String> redirect) {
    private static final String VERSION = "v=spf1";

    /** RFC 7208 §3.4 asks for far less; a bound for what a stranger may have us read. */
    private static final int LONGEST = 4096;

    private static final Set<String> NAMES =
            Set.of("all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists");
    private static final Pattern MODIFIER = Pattern.compile("([A-Za-z][A-Za-z0-9._-]*)=(.*)");
    private static final Pattern MECHANISM =
            Pattern.compile("([+?~-]?)([A-Za-z][A-Za-z0-9]*)(?::([^/]*))?((?:/.*)?)");

    /** RFC 7208 §7.1; what is left without them is plain. */
    private static final Pattern MACRO =
            Pattern.compile("%%|%_|%-|%\\{[slodiphcrtvSLODIPHCRTV]\\d*[rR]?[-.+,/_=]*\\}");

    private static final Pattern PLAIN = Pattern.compile("[\\x21-\\x24\\x26-\\x7e]*");
    private static final Pattern PREFIX = Pattern.compile("(?:/(\\d{1,2}))?(?://(\\d{1,3}))?");

    /**
     * One mechanism.
     *
     * @param qualifier {@code +}, {@code -}, {@code ~} or {@code ?}
     * @param name lower case
     * @param value the domain or network; empty for the domain itself
     * @param bits4 leading bits that count of an IPv4 address
     * @param bits6 leading bits that count of an IPv6 address
     */
    record Mechanism(char qualifier, String name, String value, int bits4, int bits6) {}

    /** What a text is. */
    sealed interface Reading {
        /** A policy. */
        record Policy(SpfRecord record) implements Reading {}

        /** Meant to be one; receivers answer permerror. */
        record Broken(String reason) implements Reading {}

        /** Something else. */
        record Other() implements Reading {}
    }

    /** Reads a TXT record; never throws, whatever a stranger published. */
    static Reading read(String text) {
        if (!text.toLowerCase(Locale.ROOT).startsWith(VERSION)
                || (text.length() > VERSION.length() && text.charAt(VERSION.length()) != ' ')) {
            return new Reading.Other();
        }
        if (text.length() > LONGEST) {
            return new Reading.Broken("longer than " + LONGEST + " characters");
        }
        List<Mechanism> mechanisms = new ArrayList<>();
        List<String> redirects = new ArrayList<>();
        int explanations = 0;
        for (String term : text.substring(VERSION.length()).split(" ")) {
            if (term.isEmpty()) {
                continue;
            }
            Matcher modifier = MODIFIER.matcher(term);
            if (modifier.matches()) {
                if (!isMacroString(modifier.group(2))) {
                    return new Reading.Broken("not readable: " + term);
                }
                if (modifier.group(1).equalsIgnoreCase("redirect")) {
                    redirects.add(modifier.group(2));
                }
                explanations += modifier.group(1).equalsIgnoreCase("exp") ? 1 : 0;
                continue;
            }
            Optional<Mechanism> mechanism = mechanism(term);
            if (mechanism.isEmpty()) {
                return new Reading.Broken("not readable: " + term);
            }
            mechanisms.add(mechanism.get());
        }
        if (redirects.size() > 1 || explanations > 1) {
            return new Reading.Broken("redirect= or exp= stands twice");
        }
        return new Reading.Policy(
                new SpfRecord(List.copyOf(mechanisms), redirects.stream().findFirst()));
    }

    /** The qualifier of {@code all}, which decides about everybody else. */
    Optional<Character> all() {
        return mechanisms.stream()
                .filter(mechanism -> mechanism.name().equals("all"))
                .map(Mechanism::qualifier)
                .findFirst();
    }

    private static Optional<Mechanism> mechanism(String term) {
        Matcher matcher = MECHANISM.matcher(term);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        char qualifier = matcher.group(1).isEmpty() ? '+' : matcher.group(1).charAt(0);
        String name = matcher.group(2).toLowerCase(Locale.ROOT);
        Optional<String> value = Optional.ofNullable(matcher.group(3));
        String rest = matcher.group(4);
        if (!NAMES.contains(name) || value.filter(String::isEmpty).isPresent()) {
            return Optional.empty();
        }
        return switch (name) {
            case "ip4", "ip6" -> network(qualifier, name, value.orElse("") + rest);
            case "all" ->
                    value.isEmpty() && rest.isEmpty()
                            ? Optional.of(new Mechanism(qualifier, name, "", 32, 128))
                            : Optional.empty();
            default -> named(qualifier, name, value, rest);
        };
    }

    private static Optional<Mechanism> network(char qualifier, String name, String value) {
        boolean right = Networks.isNetwork(value) && value.contains(":") == name.equals("ip6");
        return right
                ? Optional.of(new Mechanism(qualifier, name, value, 32, 128))
                : Optional.empty();
    }

    private static Optional<Mechanism> named(
            char qualifier, String name, Optional<String> value, String rest) {
        boolean needsDomain = name.equals("include") || name.equals("exists");
        boolean hasBits = name.equals("a") || name.equals("mx");
        Matcher prefix = PREFIX.matcher(rest);
        if ((needsDomain && value.isEmpty())
                || (!hasBits && !rest.isEmpty())
                || !prefix.matches()
                || !isMacroString(value.orElse(""))) {
            return Optional.empty();
        }
        int bits4 = prefix.group(1) == null ? 32 : Integer.parseInt(prefix.group(1));
        int bits6 = prefix.group(2) == null ? 128 : Integer.parseInt(prefix.group(2));
        return bits4 > 32 || bits6 > 128
                ? Optional.empty()
                : Optional.of(new Mechanism(qualifier, name, value.orElse(""), bits4, bits6));
    }

    private static boolean isMacroString(String text) {
        return PLAIN.matcher(MACRO.matcher(text).replaceAll("")).matches();
    }
}
