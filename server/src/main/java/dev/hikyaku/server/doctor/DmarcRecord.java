package dev.hikyaku.server.doctor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a domain asks receivers to do with mail that proves nothing (RFC 7489 §6.3).
 *
 * @param policy {@code none}, {@code quarantine} or {@code reject}
 * @param reports where aggregate reports go
 */
record DmarcRecord(String policy, List<String> reports) {
    /** A bound for what a stranger may have us read. */
    private static final int LONGEST = 4096;

    private static final Set<String> POLICIES = Set.of("none", "quarantine", "reject");
    private static final Set<String> ALIGNMENTS = Set.of("r", "s");
    private static final Pattern VERSION = Pattern.compile("v\\s*=\\s*DMARC1\\s*(;.*)?");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");
    private static final Pattern REPORT =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:[\\x21-\\x2b\\x2d-\\x3a\\x3c-\\x7e]+");

    /** What a text is. */
    sealed interface Reading {
        /** A policy. */
        record Policy(DmarcRecord record) implements Reading {}

        /** Meant to be one; receivers ignore it. */
        record Broken(String reason) implements Reading {}

        /** Something else. */
        record Other() implements Reading {}
    }

    /** Reads a TXT record; never throws, whatever a stranger published. */
    static Reading read(String text) {
        if (!VERSION.matcher(text.strip()).matches()) {
            return new Reading.Other();
        }
        if (text.length() > LONGEST) {
            return new Reading.Broken("longer than " + LONGEST + " characters");
        }
        Map<String, String> tags = new LinkedHashMap<>();
        for (String part : text.split(";")) {
            if (part.isBlank()) {
                continue;
            }
            int equals = part.indexOf('=');
            String name = equals < 0 ? "" : part.substring(0, equals).strip();
            if (!name.matches("[A-Za-z]{1,16}")) {
                return new Reading.Broken("not a tag: " + part.strip());
            }
            if (tags.put(name.toLowerCase(Locale.ROOT), part.substring(equals + 1).strip())
                    != null) {
                return new Reading.Broken("the tag " + name + " stands twice");
            }
        }
        return defect(tags)
                .<Reading>map(Reading.Broken::new)
                .orElseGet(() -> new Reading.Policy(of(tags)));
    }

    private static DmarcRecord of(Map<String, String> tags) {
        return new DmarcRecord(tags.get("p").toLowerCase(Locale.ROOT), reports(tags, "rua"));
    }

    private static Optional<String> defect(Map<String, String> tags) {
        if (!tags.containsKey("p")) {
            return Optional.of("the tag p is missing");
        }
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            String value = tag.getValue().toLowerCase(Locale.ROOT);
            boolean right =
                    switch (tag.getKey()) {
                        case "p", "sp" -> POLICIES.contains(value);
                        case "adkim", "aspf" -> ALIGNMENTS.contains(value);
                        case "pct" ->
                                NUMBER.matcher(value).matches() && Long.parseLong(value) <= 100;
                        case "ri" -> NUMBER.matcher(value).matches();
                        case "rua", "ruf" ->
                                reports(tags, tag.getKey()).stream()
                                        .allMatch(uri -> REPORT.matcher(uri).matches());
                        default -> true;
                    };
            if (!right) {
                return Optional.of("the tag %s is %s".formatted(tag.getKey(), tag.getValue()));
            }
        }
        return Optional.empty();
    }

    private static List<String> reports(Map<String, String> tags, String name) {
        String value = tags.getOrDefault(name, "");
        return value.isBlank() ? List.of() : List.of(value.strip().split("\\s*,\\s*"));
    }
}
