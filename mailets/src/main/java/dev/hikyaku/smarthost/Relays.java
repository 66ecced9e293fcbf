package dev.hikyaku.smarthost;

import dev.hikyaku.smtp.Hop;

import org.apache.james.core.MailAddress;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The relays of one route: those of the smallest priority first, and among them each as often at
 * the front as its weight says (the way of RFC 2782).
 */
final class Relays implements Directions {
    private final String route;
    private final SortedMap<Integer, List<Weighted>> byPriority = new TreeMap<>();
    private final RandomGenerator random;

    private record Weighted(Hop hop, int weight) {}

    /**
     * @param template all but host and port of each
     */
    Relays(String route, List<RelayHost> relays, Hop template, RandomGenerator random) {
        this.route = route;
        this.random = random;
        for (RelayHost relay : relays) {
            byPriority
                    .computeIfAbsent(relay.priority(), priority -> new ArrayList<>())
                    .add(new Weighted(template.at(relay.host(), relay.port()), relay.weight()));
        }
    }

    @Override
    public String destination(MailAddress recipient) {
        return route;
    }

    @Override
    public Way to(String destination, int failed) {
        List<Hop> hops = new ArrayList<>();
        for (List<Weighted> equals : byPriority.values()) {
            List<Weighted> left = new ArrayList<>(equals);
            while (!left.isEmpty()) {
                hops.add(draw(left).hop());
            }
        }
        return new Way.Hops(hops);
    }

    private Weighted draw(List<Weighted> left) {
        int sum = left.stream().mapToInt(Weighted::weight).sum();
        int point = random.nextInt(sum);
        for (Weighted relay : left) {
            point -= relay.weight();
            if (point < 0) {
                left.remove(relay);
                return relay;
            }
        }
        throw new IllegalStateException("a point outside of all weights");
    }
}
