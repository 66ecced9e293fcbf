package dev.hikyaku.smarthost;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that takes mail for others.
 *
 * <pre>{@code
 * smtp.example.net:587 weight=3, smtp2.example.net:587, spare.example.org priority=20
 * }</pre>
 *
 * @param port 25 if not written
 * @param priority {@code priority}, 10: those with the smallest are tried first
 * @param weight {@code weight}, 1: how often it comes first among those of one priority
 */
record RelayHost(String host, int port, int priority, int weight) {
    private static final int USUAL_PORT = 25;
    private static final int USUAL_PRIORITY = 10;
    private static final int MOST = 65535;
    private static final Pattern PLACE =
            Pattern.compile("(\\[[0-9A-Fa-f:.]+\\]|[^:\\s\\[\\]]+)(?::(\\d{1,5}))?");
    private static final Pattern OPTION = Pattern.compile("(priority|weight)=(\\d{1,5})");

    RelayHost {
        if (port < 1 || port > MOST || priority > MOST || weight < 1 || weight > MOST) {
            throw wrong(host + ":" + port + " priority=" + priority + " weight=" + weight);
        }
    }

    /**
     * Reads a list.
     *
     * @throws IllegalArgumentException of the form {@code relays: value (expected: …)}
     */
    static List<RelayHost> listFrom(String text) {
        List<RelayHost> relays =
                Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(entry -> !entry.isEmpty())
                        .map(RelayHost::from)
                        .toList();
        if (relays.stream().map(RelayHost::place).distinct().count() < relays.size()) {
            throw new IllegalArgumentException(
                    "relays: " + text.strip() + " (expected: each relay once)");
        }
        return relays;
    }

    private static RelayHost from(String entry) {
        String[] words = entry.split("\\s+");
        Matcher place = PLACE.matcher(words[0]);
        if (!place.matches()) {
            throw wrong(entry);
        }
        int priority = USUAL_PRIORITY;
        int weight = 1;
        for (String word : Arrays.asList(words).subList(1, words.length)) {
            Matcher option = OPTION.matcher(word);
            if (!option.matches()) {
                throw wrong(entry);
            }
            int value = Integer.parseInt(option.group(2));
            priority = option.group(1).equals("priority") ? value : priority;
            weight = option.group(1).equals("weight") ? value : weight;
        }
        return new RelayHost(
                place.group(1).replaceAll("[\\[\\]]", ""),
                place.group(2) == null ? USUAL_PORT : Integer.parseInt(place.group(2)),
                priority,
                weight);
    }

    private String place() {
        return host + ":" + port;
    }

    private static IllegalArgumentException wrong(String value) {
        return new IllegalArgumentException(
                "relays: "
                        + value.replaceAll("[^\\x20-\\x7e]", "?")
                        + " (expected: relays such as smtp.example.net:587 priority=10 weight=1)");
    }
}
