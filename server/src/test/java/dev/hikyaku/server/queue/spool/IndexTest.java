package dev.hikyaku.server.queue.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.delivery.DestinationGate;
import dev.hikyaku.server.queue.spool.Entry.Place;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The index loses nothing, hands nothing out twice, and stays small. */
class IndexTest {
    private static final int MANY = 200_000;
    private static final int MOST_BYTES = 300;
    private static final ArrivalDirectory DIRECTORY =
            new ArrivalDirectory(Path.of("20261128-0530"));

    private final Set<String> closed = new HashSet<>();
    private final DestinationGate gate =
            new DestinationGate() {
                @Override
                public boolean isOpen(String destination) {
                    return !closed.contains(destination);
                }

                @Override
                public void onOpening(Runnable listener) {}
            };

    private static Entry entry(long id, int priority, long due) {
        return new Entry(id, new Body(id, DIRECTORY, 1), 0, 0, 0, priority, 0, due);
    }

    private static Envelope.Turn turn(String destination, String sender) {
        return new Envelope.Turn(Optional.of(destination), sender);
    }

    /** Something done with an index. */
    private record Step(int kind, int priority, String destination, String sender) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.of("a", "b", "c"),
                        Arbitraries.of("s", "t", "u"))
                .as(Step::new)
                .list()
                .ofMaxSize(200);
    }

    @Property(tries = 300)
    void everyMailIsHandedOutOnceAndInItsSendersOrder(@ForAll("steps") List<Step> steps) {
        Index index = new Index();
        Map<Entry, String> waiting = new HashMap<>();
        List<Entry> handed = new ArrayList<>();
        Map<Entry, String> rows = new HashMap<>();
        long id = 0;
        for (Step step : steps) {
            switch (step.kind()) {
                case 0, 1, 2, 3, 4 -> {
                    Entry entry = entry(++id, step.priority(), 0);
                    index.ready(entry, turn(step.destination(), step.sender()));
                    String row = step.priority() + step.destination() + step.sender();
                    waiting.put(entry, row);
                    rows.put(entry, row);
                }
                case 5 -> {
                    Entry taken = index.take(gate, 0);
                    if (taken != null) {
                        assertThat(closed).doesNotContain(waiting.remove(taken).substring(1, 2));
                        handed.add(taken);
                    }
                }
                case 6 ->
                        waiting.keySet().stream()
                                .findFirst()
                                .ifPresent(
                                        entry -> {
                                            index.claim(entry);
                                            waiting.remove(entry);
                                        });
                case 7 -> index.sweep();
                case 8 -> closed.add(step.destination());
                default -> {
                    closed.remove(step.destination());
                    index.reopen();
                }
            }
            assertThat(index.waiting(0)).containsExactlyInAnyOrderElementsOf(waiting.keySet());
        }
        closed.clear();
        index.reopen();
        for (Entry entry = index.take(gate, 0); entry != null; entry = index.take(gate, 0)) {
            assertThat(waiting.remove(entry)).isNotNull();
            handed.add(entry);
        }
        assertThat(waiting).isEmpty();
        Map<String, Long> last = new HashMap<>();
        for (Entry entry : handed) {
            Long before = last.put(rows.get(entry), entry.id);
            assertThat(before == null || before < entry.id).isTrue();
        }
        closed.clear();
    }

    @Test
    void whatIsDueIsReadByPriorityThenByTime() {
        Index index = new Index();
        index.delay(entry(1, 5, 30));
        index.delay(entry(2, 5, 10));
        index.delay(entry(3, 9, 20));
        index.delay(entry(4, 9, 50));

        assertThat(index.nextToRead(40).id).isEqualTo(3);
        assertThat(index.nextToRead(40).id).isEqualTo(2);
        assertThat(index.nextToRead(40).id).isEqualTo(1);
        assertThat(index.nextToRead(40)).isNull();
        assertThat(index.untilDue(40, 1000)).isEqualTo(10);
    }

    @Test
    void theMonotonicClockMayOverflow() {
        Index index = new Index();
        long now = Long.MAX_VALUE - 5;
        index.delay(entry(1, 5, now + 10));

        assertThat(index.nextToRead(now)).isNull();
        assertThat(index.nextToRead(now + 11)).isNotNull();
    }

    @Test
    void aDelayedMailTakesLittle() {
        assertThat(bytesEach((index, number) -> index.delay(entry(number, 5, number))))
                .isLessThan(MOST_BYTES);
    }

    @Test
    void aReadyMailTakesLittleWhoeverSendsIt() {
        assertThat(
                        bytesEach(
                                (index, number) ->
                                        index.ready(
                                                entry(number, 5, 0),
                                                turn("relay" + number % 1000, "s" + number))))
                .isLessThan(MOST_BYTES);
        assertThat(
                        bytesEach(
                                (index, number) ->
                                        index.ready(
                                                entry(number, 5, 0),
                                                new Envelope.Turn(Optional.empty(), "s" + number))))
                .isLessThan(MOST_BYTES);
    }

    @Test
    void aHeldMailTakesLittle() {
        assertThat(bytesEach((index, number) -> index.hold(entry(number, 5, 0))))
                .isLessThan(MOST_BYTES);
    }

    private interface Filling {
        void put(Index index, int number);
    }

    private static long bytesEach(Filling filling) {
        Index index = new Index();
        long before = usedBytes();
        for (int i = 0; i < MANY; i++) {
            filling.put(index, i);
        }
        long after = usedBytes();
        assertThat(index.waiting(0)).hasSize(MANY).noneMatch(any -> any.place == Place.NOWHERE);
        return (after - before) / MANY;
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
