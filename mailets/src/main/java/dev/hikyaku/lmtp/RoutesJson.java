package dev.hikyaku.lmtp;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A routing table as JSON.
 *
 * <pre>{@code
 * {"source": "lmtp.properties",
 *  "routes": [{"to": "*", "hops": ["home", "spare.example.org:2525"]}],
 *  "hops": {"home": {"host": "home.example.ts.net", "port": "2525"}}}
 * }</pre>
 *
 * <p>A secret is shown as {@value #SECRET}; written so, it stays what it is.
 *
 * @param source where the table in force came from; not written by an operator
 * @param hops what is set of each hop that has a name; null where it shall stay as it is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RoutesJson(String source, List<RouteJson> routes, Map<String, Map<String, String>> hops) {

    static final String SECRET = "[secret]";

    private static final Pattern SECRET_KEY =
            Pattern.compile("(?i).*(password|secret|token|credential|authkey).*");

    private static final String FORM =
            "{\"routes\":[{\"to\":\"*\",\"hops\":[\"home\"]}],"
                    + "\"hops\":{\"home\":{\"host\":\"home.example.ts.net\",\"port\":\"2525\"}}}";

    /** Whatever is not understood is refused: half a table would lose half the mail. */
    private static final ObjectReader READER =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build()
                    .readerFor(RoutesJson.class);

    /** One route; {@code to} is an address, a domain or {@code *}. */
    record RouteJson(String to, List<String> hops) {

        Route route() {
            if (to == null) {
                throw wrong("routes", "no \"to\"", "*, a domain or an address");
            }
            if (hops == null || hops.contains(null)) {
                throw wrong("routes", to, "\"hops\" with a hop or more");
            }
            return new Route(to, hops);
        }
    }

    static RoutesJson of(RoutingTable table, boolean fromFile) {
        Map<String, Map<String, String>> hops = new TreeMap<>();
        table.named().forEach((name, keys) -> hops.put(name, shown(keys)));
        return new RoutesJson(
                fromFile ? "lmtp.properties" : "webadmin",
                table.routes().stream()
                        .map(route -> new RouteJson(route.to(), route.hops()))
                        .toList(),
                hops);
    }

    static Map<String, String> shown(Map<String, String> keys) {
        Map<String, String> shown = new TreeMap<>(keys);
        shown.replaceAll((key, value) -> SECRET_KEY.matcher(key).matches() ? SECRET : value);
        return shown;
    }

    /**
     * Reads what an operator wrote.
     *
     * @throws IllegalArgumentException of the form {@code key: value (expected: …)}
     */
    static RoutesJson parse(String body) {
        try {
            RoutesJson json = READER.readValue(body);
            if (json == null || json.routes == null || json.routes.contains(null)) {
                throw wrong("body", "no \"routes\"", FORM);
            }
            if (json.source != null) {
                throw wrong(
                        "source", RoutingTable.printable(json.source), "none: it is what you do");
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "body: "
                            + RoutingTable.printable(e.getOriginalMessage())
                            + " (expected: "
                            + FORM
                            + ")",
                    e);
        }
    }

    /**
     * The table this stands for.
     *
     * @param now the one in force, of which stays what was not written
     * @throws IllegalArgumentException of the form {@code key: value (expected: …)}
     */
    RoutingTable table(RoutingTable now) {
        return new RoutingTable(
                routes.stream().map(RouteJson::route).toList(), now.defaults(), named(now));
    }

    private Map<String, Map<String, String>> named(RoutingTable now) {
        if (hops == null) {
            return now.named();
        }
        Map<String, Map<String, String>> named = new TreeMap<>();
        hops.forEach(
                (name, keys) ->
                        named.put(
                                name,
                                written(name, keys, now.named().getOrDefault(name, Map.of()))));
        return named;
    }

    static Map<String, String> written(
            String hop, Map<String, String> keys, Map<String, String> now) {
        if (keys == null || keys.containsValue(null)) {
            throw wrong("hop." + RoutingTable.printable(hop), "null", "its keys with values");
        }
        Map<String, String> written = new TreeMap<>(keys);
        written.replaceAll(
                (key, value) -> value.equals(SECRET) ? now.getOrDefault(key, value) : value);
        return written;
    }

    private static IllegalArgumentException wrong(String key, String value, String expected) {
        return new IllegalArgumentException(key + ": " + value + " (expected: " + expected + ")");
    }
}
