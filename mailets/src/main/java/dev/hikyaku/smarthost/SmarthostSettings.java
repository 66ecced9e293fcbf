package dev.hikyaku.smarthost;

import dev.hikyaku.delivery.Limits;
import dev.hikyaku.delivery.RetrySchedule;
import dev.hikyaku.smtp.Hop;

import org.apache.james.util.DurationParser;
import org.apache.mailet.MailetConfig;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is set below {@link SmarthostDelivery}; its Javadoc has a sample.
 *
 * @param route {@code route}, {@code smarthost} or {@code direct}: names it in metrics, in holds
 *     and as the destination of its mails
 * @param outgoing {@code outgoing}, {@code outgoing}: the queue, no other mailet's
 * @param relays {@code relays}: see {@link RelayHost}; none means to the mail exchangers
 * @param template all but the host, from {@code helloName}, {@code tls} and the other keys of
 *     {@link Hop}; deadlines are those of RFC 5321 §4.5.3.2 where none are set
 * @param limits {@code concurrency}, 200, {@code concurrencyPerDestination}, 20, and {@code
 *     stopWithin}, 30 s
 * @param retries {@code retryDelays}: see {@link RetrySchedule}
 * @param delayAfter {@code delayAfter}, 4 hours: when the sender is told of a delay; or {@code
 *     never}
 * @param bounceProcessor {@code bounceProcessor}, {@code bounces}
 * @param delayProcessor {@code delayProcessor}, {@code delays}
 * @param mostReceived {@code mostReceived}, 100: mails with more Received fields go in circles (RFC
 *     5321 §6.3)
 * @param ownNames {@code ownNames}: names and addresses of this server besides {@code helloName}
 *     that may stand in an MX
 * @param mtaSts {@code mtaSts}, {@code true}: whether policies of domains are honoured
 */
record SmarthostSettings(
        String route,
        String outgoing,
        List<RelayHost> relays,
        Hop template,
        Limits limits,
        RetrySchedule retries,
        Optional<Duration> delayAfter,
        String bounceProcessor,
        String delayProcessor,
        int mostReceived,
        Set<String> ownNames,
        boolean mtaSts) {

    /** Takes the place of the host in the template; nobody connects to it. */
    private static final String NO_HOST = "none.invalid";

    /** RFC 5321 §4.5.3.2; nobody waits for a mail in the queue. */
    private static final Map<String, String> PATIENCE =
            Map.of(
                    "connectTimeout", "30 s",
                    "greetingTimeout", "5 minutes",
                    "envelopeTimeout", "5 minutes",
                    "afterDotTimeout", "10 minutes");

    /** What James reads itself. */
    private static final Set<String> JAMES = Set.of("onMailetException", "onMatchException");

    /**
     * Reads the parameters of a mailet.
     *
     * @throws IllegalArgumentException of the form {@code key: value (expected: …)}
     */
    static SmarthostSettings from(MailetConfig config) {
        Map<String, String> values = new HashMap<>();
        config.getInitParameterNames()
                .forEachRemaining(name -> values.put(name, config.getInitParameter(name)));
        values.keySet().removeAll(JAMES);
        return from(values);
    }

    private static SmarthostSettings from(Map<String, String> values) {
        List<RelayHost> relays = RelayHost.listFrom(take(values, "relays", ""));
        String route =
                take(values, "route", relays.isEmpty() ? "direct" : "smarthost")
                        .toLowerCase(Locale.ROOT);
        String outgoing = take(values, "outgoing", "outgoing");
        Limits limits =
                new Limits(
                        number("concurrency", take(values, "concurrency", "200")),
                        number(
                                "concurrencyPerDestination",
                                take(values, "concurrencyPerDestination", "20")),
                        duration("stopWithin", take(values, "stopWithin", "30 s")));
        RetrySchedule retries =
                RetrySchedule.from(take(values, "retryDelays", RetrySchedule.DEFAULT));
        String delay = take(values, "delayAfter", "4 hours");
        String bounces = take(values, "bounceProcessor", "bounces");
        String delays = take(values, "delayProcessor", "delays");
        int received = number("mostReceived", take(values, "mostReceived", "100"));
        Set<String> own = names(take(values, "ownNames", ""));
        boolean mtaSts = flag("mtaSts", take(values, "mtaSts", "true"));
        return new SmarthostSettings(
                route,
                outgoing,
                relays,
                template(values),
                limits,
                retries,
                delay.equals("never")
                        ? Optional.empty()
                        : Optional.of(duration("delayAfter", delay)),
                bounces,
                delays,
                received,
                own,
                mtaSts);
    }

    /** Whether mail goes to mail exchangers. */
    boolean direct() {
        return relays.isEmpty();
    }

    /** All that is left belongs to the hop, which refuses what it does not know. */
    private static Hop template(Map<String, String> values) {
        for (String derived : List.of("host", "protocol", "tlsVerify")) {
            if (values.containsKey(derived)) {
                throw wrong(derived, values.get(derived), "not set: see relays and tls");
            }
        }
        Map<String, String> hop = new TreeMap<>(values);
        hop.put("host", NO_HOST);
        hop.put("protocol", "smtp");
        PATIENCE.forEach(hop::putIfAbsent);
        String tls = take(hop, "tls", "opportunistic");
        switch (tls) {
            case "none", "opportunistic", "implicit" -> hop.put("tls", tls);
            case "required", "verified" -> {
                hop.put("tls", "required");
                hop.put("tlsVerify", String.valueOf(tls.equals("verified")));
            }
            default ->
                    throw wrong("tls", tls, "none, opportunistic, required, verified or implicit");
        }
        return Hop.from(hop);
    }

    private static String take(Map<String, String> values, String key, String otherwise) {
        String value = values.remove(key);
        return value == null || value.isBlank() ? otherwise : value.strip();
    }

    private static int number(String key, String value) {
        try {
            int number = Integer.parseInt(value);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong(key, value, "a number, 1 or more");
        }
        throw wrong(key, value, "a number, 1 or more");
    }

    private static boolean flag(String key, String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(key, value, "true or false");
        };
    }

    private static Duration duration(String key, String value) {
        try {
            Duration duration = DurationParser.parse(value);
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (RuntimeException e) {
            throw wrong(key, value, "a duration such as 4 hours");
        }
        throw wrong(key, value, "a duration such as 4 hours");
    }

    private static Set<String> names(String text) {
        return Arrays.stream(text.split("[,\\s]+"))
                .map(Own::canonical)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static IllegalArgumentException wrong(String key, String value, String expected) {
        return new IllegalArgumentException(
                key
                        + ": "
                        + value.replaceAll("[^\\x20-\\x7e]", "?")
                        + " (expected: "
                        + expected
                        + ")");
    }
}
