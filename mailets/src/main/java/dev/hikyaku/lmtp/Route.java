package dev.hikyaku.lmtp;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Whose mail goes by which hops.
 *
 * @param to an address, a domain, or {@code *} for everybody else; in lower case
 * @param hops names of hops or {@code host:port}, the first that can be reached gets the mail
 */
public record Route(String to, List<String> hops) {

    /** Matches every recipient. */
    public static final String EVERYBODY = "*";

    private static final Pattern TO = Pattern.compile("\\*|([^\\s@=,]+@)?[^\\s@=,*]+");

    public Route {
        if (!TO.matcher(to).matches()) {
            throw new IllegalArgumentException(
                    "routes: "
                            + RoutingTable.printable(to)
                            + " (expected: *, a domain or an address)");
        }
        to = to.toLowerCase(Locale.ROOT);
        hops = List.copyOf(hops);
        if (hops.isEmpty()) {
            throw new IllegalArgumentException(
                    "routes: " + to + "= (expected: one hop at least, such as home:2525)");
        }
        if (hops.stream().distinct().count() < hops.size()) {
            throw new IllegalArgumentException(
                    "routes: " + to + "=" + String.join(" ", hops) + " (expected: each hop once)");
        }
    }

    @Override
    public String toString() {
        return to + "=" + String.join(" ", hops);
    }
}
