package dev.hikyaku.lmtp;

import dev.hikyaku.smtp.Hop;

import org.apache.james.core.MailAddress;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What goes where, from {@code lmtp.properties}; checked as a whole, then it does not change.
 *
 * <pre>{@code
 * # An address, a domain or * for the rest, and its hops, best first: names from below, or host:port.
 * routes=*=home spare, boss@example.org=203.0.113.9:24
 * # For every hop: the keys of Hop and of its parts.
 * hop.helloName=mx.example.org
 * hop.tls=required
 * # A hop with a name, and where it differs.
 * hop.home.host=home.example.ts.net
 * hop.home.port=2525
 * hop.spare.host=spare.example.ts.net
 * hop.spare.tls=none
 * }</pre>
 *
 * <p>A recipient goes by its address, else by its domain, else by {@code *}; one that fits nothing
 * has no route. Case does not count.
 */
public final class RoutingTable {
    private static final String HOP = "hop.";
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,31}");
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(\\[[0-9A-Fa-f:.]+\\]|[^\\s:\\[\\]]+):(\\d{1,5})");

    private final Map<String, Route> routes;
    private final Map<String, String> defaults;
    private final Map<String, Map<String, String>> named;
    private final Map<String, Hop> hops;

    /**
     * A table of these routes.
     *
     * @param defaults what holds for every hop, by the keys of {@link Hop}
     * @param named what differs, by the name of the hop
     * @throws IllegalArgumentException of the form {@code key: value (expected: …)}
     */
    public RoutingTable(
            List<Route> routes,
            Map<String, String> defaults,
            Map<String, Map<String, String>> named) {
        this.routes = byRecipient(routes);
        this.defaults = Map.copyOf(defaults);
        this.named = copy(named);
        this.hops = hops(routes);
    }

    private static Map<String, Route> byRecipient(List<Route> routes) {
        if (routes.isEmpty()) {
            throw wrong("routes", "", "one route at least, such as *=home.example.ts.net:2525");
        }
        Map<String, Route> table = new LinkedHashMap<>();
        for (Route route : routes) {
            if (table.put(route.to(), route) != null) {
                throw wrong("routes", route.to(), "each recipient once");
            }
        }
        return Collections.unmodifiableMap(table);
    }

    private static Map<String, Map<String, String>> copy(Map<String, Map<String, String>> named) {
        Map<String, Map<String, String>> copy = new TreeMap<>();
        named.forEach(
                (name, keys) -> {
                    if (!NAME.matcher(name).matches()) {
                        throw wrong(
                                HOP + printable(name), "", "a name of letters, digits, _ and -");
                    }
                    copy.put(name, Collections.unmodifiableMap(new TreeMap<>(keys)));
                });
        return Collections.unmodifiableMap(copy);
    }

    private Map<String, Hop> hops(List<Route> routes) {
        Set<String> names = new LinkedHashSet<>(named.keySet());
        routes.forEach(route -> names.addAll(route.hops()));
        Map<String, Hop> made = new LinkedHashMap<>();
        names.forEach(name -> made.put(name, make(name)));
        return Collections.unmodifiableMap(made);
    }

    private Hop make(String name) {
        Map<String, String> keys = new HashMap<>(defaults);
        if (named.containsKey(name)) {
            keys.putAll(named.get(name));
        } else {
            Matcher parts = HOST_AND_PORT.matcher(name);
            if (!parts.matches()) {
                throw wrong(
                        "routes",
                        printable(name),
                        "host:port, or a hop named by " + HOP + "NAME.host");
            }
            keys.put("host", parts.group(1).replaceAll("[\\[\\]]", ""));
            keys.put("port", parts.group(2));
        }
        try {
            return Hop.from(keys);
        } catch (IllegalArgumentException e) {
            String key = named.containsKey(name) ? HOP + name + "." : HOP;
            throw new IllegalArgumentException(key + e.getMessage(), e);
        }
    }

    /**
     * Reads the keys of {@code lmtp.properties}.
     *
     * @throws IllegalArgumentException of the form {@code key: value (expected: …)}
     */
    public static RoutingTable from(Map<String, String> keys) {
        Map<String, String> defaults = new HashMap<>();
        Map<String, Map<String, String>> named = new HashMap<>();
        keys.forEach(
                (key, value) -> {
                    if (key.startsWith(HOP)) {
                        String rest = key.substring(HOP.length());
                        int dot = rest.indexOf('.');
                        (dot < 0
                                        ? defaults
                                        : named.computeIfAbsent(
                                                rest.substring(0, dot), name -> new HashMap<>()))
                                .put(rest.substring(dot + 1), value);
                    } else if (!key.equals("routes")) {
                        throw wrong(key, value, "routes, " + HOP + "KEY or " + HOP + "NAME.KEY");
                    }
                });
        return new RoutingTable(routes(keys.getOrDefault("routes", "")), defaults, named);
    }

    private static List<Route> routes(String text) {
        List<Route> routes = new ArrayList<>();
        for (String entry : text.split(",")) {
            if (entry.isBlank()) {
                continue;
            }
            int equals = entry.indexOf('=');
            if (equals < 0) {
                throw wrong("routes", printable(entry.strip()), "such as *=home:2525");
            }
            routes.add(
                    new Route(
                            entry.substring(0, equals).strip(),
                            Arrays.stream(entry.substring(equals + 1).strip().split("\\s+"))
                                    .filter(hop -> !hop.isEmpty())
                                    .toList()));
        }
        return routes;
    }

    /** The routes in the order they were written in. */
    public List<Route> routes() {
        return List.copyOf(routes.values());
    }

    /** What holds for every hop, as it was written. */
    public Map<String, String> defaults() {
        return defaults;
    }

    /** What was written of each hop that has a name. */
    public Map<String, Map<String, String>> named() {
        return named;
    }

    /** Every hop by its name, or by {@code host:port} where it has none. */
    public Map<String, Hop> hops() {
        return hops;
    }

    /** The route of a recipient, if there is one. */
    public Optional<Route> routeOf(MailAddress recipient) {
        String address = recipient.asString().toLowerCase(Locale.ROOT);
        Route route = routes.get(address);
        if (route == null) {
            route = routes.get(address.substring(address.lastIndexOf('@') + 1));
        }
        return Optional.ofNullable(route == null ? routes.get(Route.EVERYBODY) : route);
    }

    static String printable(String text) {
        return text.replaceAll("[^\\x20-\\x7e]", "?");
    }

    private static IllegalArgumentException wrong(String key, String value, String expected) {
        return new IllegalArgumentException(key + ": " + value + " (expected: " + expected + ")");
    }
}
