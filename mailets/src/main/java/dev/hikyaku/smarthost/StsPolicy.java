package dev.hikyaku.smarthost;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a domain asks of those who send it mail (RFC 8461 §3.2).
 *
 * <pre>{@code
 * version: STSv1
 * mode: enforce
 * mx: mail.example.com
 * mx: *.example.net
 * max_age: 604800
 * }</pre>
 *
 * @param mx names of mail servers, or {@code *.} and a domain
 */
record StsPolicy(Mode mode, List<String> mx, Duration maxAge) {
    private static final Duration LONGEST = Duration.ofSeconds(31_557_600);
    private static final int MOST_MX = 1000;
    private static final Pattern LINE_END = Pattern.compile("\r?\n");
    private static final Pattern MX = Pattern.compile("(\\*\\.)?[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,10}");

    enum Mode {
        /** No mail but by TLS to a server of the policy that proves its name. */
        ENFORCE,
        /** Only to be reported on. */
        TESTING,
        /** No policy. */
        NONE
    }

    StsPolicy {
        mx = List.copyOf(mx);
    }

    /** Reads a policy; nothing when it is none. */
    static Optional<StsPolicy> parse(String text) {
        Map<String, String> keys = new HashMap<>();
        List<String> mx = new ArrayList<>();
        for (String line : LINE_END.split(text)) {
            int colon = line.indexOf(':');
            if (line.isBlank()) {
                continue;
            }
            if (colon < 1) {
                return Optional.empty();
            }
            String key = line.substring(0, colon).strip();
            String value = line.substring(colon + 1).strip();
            if (key.equals("mx")) {
                mx.add(Own.canonical(value));
            } else {
                // RFC 8461 §3.2: of a key that comes twice the first counts.
                keys.putIfAbsent(key, value);
            }
        }
        return from(keys, mx);
    }

    private static Optional<StsPolicy> from(Map<String, String> keys, List<String> mx) {
        String age = keys.getOrDefault("max_age", "");
        Optional<Mode> mode = mode(keys.getOrDefault("mode", ""));
        boolean good =
                "STSv1".equals(keys.get("version"))
                        && SECONDS.matcher(age).matches()
                        && mx.size() <= MOST_MX
                        && mx.stream().allMatch(name -> MX.matcher(name).matches())
                        && mode.isPresent()
                        && (mode.get() == Mode.NONE || !mx.isEmpty());
        if (!good) {
            return Optional.empty();
        }
        Duration maxAge = Duration.ofSeconds(Long.parseLong(age));
        return Optional.of(
                new StsPolicy(mode.get(), mx, maxAge.compareTo(LONGEST) > 0 ? LONGEST : maxAge));
    }

    private static Optional<Mode> mode(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "enforce" -> Optional.of(Mode.ENFORCE);
            case "testing" -> Optional.of(Mode.TESTING);
            case "none" -> Optional.of(Mode.NONE);
            default -> Optional.empty();
        };
    }

    boolean enforced() {
        return mode == Mode.ENFORCE;
    }

    /**
     * Whether mail may go to a server (RFC 8461 §4.1): {@code *.} stands for one label.
     *
     * @param host in lower case, without a dot at the end
     */
    boolean allows(String host) {
        int dot = host.indexOf('.');
        String parent = dot > 0 ? "*" + host.substring(dot) : host;
        return mx.contains(host) || dot > 0 && mx.contains(parent);
    }
}
