package dev.hikyaku.smarthost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.smtp.Hop;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

class RelaysTest {
    private static final Hop TEMPLATE =
            Hop.from(Map.of("host", "none.invalid", "helloName", "mx.example.org"));

    private static List<String> order(Relays relays) {
        return ((Way.Hops) relays.to("route", 0))
                .hops().stream().map(hop -> hop.host() + ":" + hop.port()).toList();
    }

    @Test
    void aListOfRelaysIsRead() {
        assertThat(
                        RelayHost.listFrom(
                                " a.example:587 weight=3,\n"
                                        + " b.example priority=20 , [2001:db8::1]:2525"))
                .containsExactly(
                        new RelayHost("a.example", 587, 10, 3),
                        new RelayHost("b.example", 25, 20, 1),
                        new RelayHost("2001:db8::1", 2525, 10, 1));
        assertThat(RelayHost.listFrom("  ")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.example:0",
                "a.example:65536",
                "a.example:x",
                "a.example weight=0",
                "a.example weight",
                "a.example ttl=1",
                "a.example b.example",
                "a.example, a.example:25",
                "2001:db8::1",
                ":25",
            })
    void aWrongRelayIsOneClearLine(String text) {
        assertThatThrownBy(() -> RelayHost.listFrom(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("relays: ")
                .hasMessageContaining(" (expected: ");
    }

    @Test
    void theSmallestPriorityComesFirstAndEveryRelayOnce() {
        Relays relays =
                new Relays(
                        "route",
                        RelayHost.listFrom("c priority=30, a priority=1, b priority=20"),
                        TEMPLATE,
                        new Random(1));
        assertThat(order(relays)).containsExactly("a:25", "b:25", "c:25");
    }

    @Test
    void weightsSayHowOftenARelayIsFirst() {
        Relays relays =
                new Relays(
                        "route",
                        RelayHost.listFrom("a weight=3, b, spare priority=20 weight=9"),
                        TEMPLATE,
                        new Random(7));
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < 4000; i++) {
            List<String> order = order(relays);
            assertThat(order).hasSize(3).endsWith("spare:25");
            first.merge(order.getFirst(), 1, Integer::sum);
        }
        assertThat(first.get("a:25")).isBetween(2850, 3150);
    }
}
