package dev.hikyaku.lmtp;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

import org.apache.james.metrics.tests.RecordingMetricFactory;

import java.util.List;
import java.util.Map;

/** Whatever comes as a body: a table is put in force as it is written, or none is. */
class RoutesJsonPropertiesTest {
    private static final Hops HOPS =
            Routed.hops(
                    Routed.keys("routes", "*=home", "hop.home.host", "home.invalid"),
                    new RecordingMetricFactory());

    private static final String BODY =
            "{\"routes\":[{\"to\":\"*\",\"hops\":[\"home\",\"192.0.2.1:24\"]},"
                    + "{\"to\":\"example.org\",\"hops\":[\"spare\"]}],"
                    + "\"hops\":{\"home\":{\"host\":\"home.invalid\",\"port\":\"2525\"},"
                    + "\"spare\":{\"host\":\"spare.invalid\"}}}";

    @AfterContainer
    static void close() {
        HOPS.all().forEach(NextHop::close);
    }

    private static void wholeOrNothing(String body) {
        RoutingTable before = HOPS.table();
        RoutingTable wanted;
        try {
            wanted = RoutesJson.parse(body).table(before);
            HOPS.replace(wanted);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).matches("(?s).+: .*\\(expected: .*\\)");
            assertThat(HOPS.table()).isSameAs(before);
            return;
        }
        assertThat(HOPS.table()).isSameAs(wanted);
        assertThat(HOPS.all())
                .extracting(NextHop::name)
                .containsExactlyInAnyOrderElementsOf(wanted.hops().keySet());
    }

    /** Places in the body where characters are taken out, put in, or both. */
    record Change(int at, int removed, String added) {
        String in(String text) {
            int from = Math.min(at, text.length());
            int to = Math.min(from + removed, text.length());
            return text.substring(0, from) + added + text.substring(to);
        }
    }

    @Provide
    Arbitrary<String> almostBodies() {
        Arbitrary<String> added =
                Arbitraries.oneOf(
                        Arbitraries.of(
                                "", "\"", "{", "}", "[", "]", ",", ":", "null", "\\u0000", "*",
                                "home", "spare", "{}", "[]", "0", "é", "\n", "\"to\":"),
                        Arbitraries.strings().ofMaxLength(3));
        Arbitrary<Change> change =
                Combinators.combine(
                                Arbitraries.integers().between(0, BODY.length()),
                                Arbitraries.integers().between(0, 12),
                                added)
                        .as(Change::new);
        return change.list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(
                        changes -> {
                            String body = BODY;
                            for (Change each : changes) {
                                body = each.in(body);
                            }
                            return body;
                        });
    }

    @Property
    void aBodyThatIsAlmostRightIsWholeOrNothing(@ForAll("almostBodies") String body) {
        wholeOrNothing(body);
    }

    @Property
    void anyTextIsWholeOrNothing(@ForAll String body) {
        wholeOrNothing(body);
    }

    @Example
    void theUnchangedBodyIsATable() {
        wholeOrNothing(BODY);

        assertThat(HOPS.table().routes())
                .containsExactly(
                        new Route("*", List.of("home", "192.0.2.1:24")),
                        new Route("example.org", List.of("spare")));
    }

    @Example
    void aSecretIsNotShownAndStaysWhatItIs() {
        Map<String, String> keys = Map.of("host", "home.invalid", "proxyPassword", "hunter2");

        assertThat(RoutesJson.shown(keys))
                .isEqualTo(Map.of("host", "home.invalid", "proxyPassword", RoutesJson.SECRET));
        assertThat(RoutesJson.written("home", RoutesJson.shown(keys), keys)).isEqualTo(keys);
    }
}
