package dev.hikyaku.lmtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.apache.james.core.MailAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class RoutingTableTest {
    private static final Map<String, String> KEYS =
            Map.of(
                    "routes",
                    "*=home, Example.ORG = home spare.example:24,"
                            + " boss@example.org=[2001:db8::1]:24",
                    "hop.helloName",
                    "mx.example.org",
                    "hop.maxConnections",
                    "7",
                    "hop.home.host",
                    "home.example",
                    "hop.home.port",
                    "2525",
                    "hop.home.maxConnections",
                    "3");

    private static List<String> hops(String recipient) throws Exception {
        return RoutingTable.from(KEYS)
                .routeOf(new MailAddress(recipient))
                .map(Route::hops)
                .orElse(List.of());
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    Boss@example.org, [2001:db8::1]:24
                    bob@EXAMPLE.org,  home spare.example:24
                    boss@example.net, home
                    b@a.example.org,  home
                    """)
    void theNearestRouteCounts(String recipient, String hops) throws Exception {
        assertThat(hops(recipient)).containsExactly(hops.split(" "));
    }

    @Test
    void withoutAStarStrangersHaveNoRoute() throws Exception {
        Map<String, String> keys = new HashMap<>(KEYS);
        keys.put("routes", "example.org=home");

        assertThat(RoutingTable.from(keys).routeOf(new MailAddress("a@example.net")))
                .isEqualTo(Optional.empty());
    }

    @Test
    void whatHoldsForAllHoldsForHopsThatDoNotSayOtherwise() {
        RoutingTable table = RoutingTable.from(KEYS);

        assertThat(table.hops().get("home").pool().connections()).isEqualTo(3);
        assertThat(table.hops().get("home").port()).isEqualTo(2525);
        assertThat(table.hops().get("spare.example:24").pool().connections()).isEqualTo(7);
        assertThat(table.hops().get("[2001:db8::1]:24").host()).isEqualTo("2001:db8::1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    routes         |                | routes:  (expected: one route at least
                    routes         | home:24        | routes: home:24 (expected: such as *=home:2525)
                    routes         | *=             | routes: *= (expected: one hop at least
                    routes         | a b=home       | routes: a b (expected: *, a domain or an address)
                    routes         | *=home home    | routes: *=home home (expected: each hop once)
                    routes         | *=home, *=home | routes: * (expected: each recipient once)
                    routes         | *=away         | routes: away (expected: host:port, or a hop named
                    routes         | *=a:99999      | hop.port: 99999 (expected: a number from 1 to 65535)
                    hop.tls        | maybe          | hop.home.tls: maybe (expected: one of [none
                    hop.home.tls   | maybe          | hop.home.tls: maybe (expected: one of [none
                    hop.home.colour| red            | hop.home.colour: red (expected: one of
                    hop.a/b.host   | x              | hop.a/b:  (expected: a name of letters
                    route          | *=home         | route: *=home (expected: routes, hop.KEY or
                    """)
    void aTableThatIsWrongSaysWhere(String key, String value, String error) {
        Map<String, String> keys = new HashMap<>(KEYS);
        keys.put(key, value == null ? "" : value);

        assertThatThrownBy(() -> RoutingTable.from(keys))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(error);
    }

    @Property
    void whateverIsWrittenIsATableOrAnError(@ForAll String routes, @ForAll String hop) {
        Map<String, String> keys = new HashMap<>(KEYS);
        keys.put("routes", routes);
        keys.put("hop." + hop, "x");
        try {
            assertThat(RoutingTable.from(keys).routes()).isNotEmpty();
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).contains(" (expected: ");
        }
    }
}
