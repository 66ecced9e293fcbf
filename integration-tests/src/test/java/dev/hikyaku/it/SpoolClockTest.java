package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.MailDrop;
import dev.hikyaku.it.peers.Preload;
import dev.hikyaku.it.peers.Scratch;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/**
 * The clock of the machine is set by a day while mails wait for their next try: each waits as long
 * as it was to.
 */
class SpoolClockTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration DAY = Duration.ofDays(1);
    private static final int MAILS = 10;

    /** As set; each is up to a tenth shorter or longer. */
    private static final Duration DELAY = Duration.ofSeconds(6);

    private static final String DELAYS = "6 seconds, 6 seconds, 6 seconds";
    private static final Duration SHORTEST = DELAY.multipliedBy(9).dividedBy(10);
    private static final Duration LONGEST = DELAY.multipliedBy(11).dividedBy(10);

    /** What two busy cores may add. */
    private static final Duration LATE = Duration.ofSeconds(4);

    @AutoClose private final Scratch scratch = Scratch.create("clock");
    private final Path offset = scratch.resolve("offset");
    private final Map<String, List<Long>> tries = new ConcurrentHashMap<>();
    private volatile boolean refusing = true;

    @Test
    void noMailLeavesLaterOrSoonerThoughTheClockIsSet() {
        setClock(Duration.ZERO);
        try (var drop = MailDrop.open(this::take);
                var relay =
                        RelayServers.to(drop.port(), DELAYS)
                                .environment("LD_PRELOAD", Preload.of("set_clock"))
                                .environment("CLOCK_OFFSET", offset.toString())
                                .start()) {
            sendAndAwaitFirstTry(relay, "before");
            setClock(DAY);
            sendAndAwaitFirstTry(relay, "forward");
            setClock(DAY.negated());
            refusing = false;
            for (String name : List.of("before", "forward")) {
                awaitTries(name, 2);
                assertThat(gaps(name))
                        .as(name)
                        .hasSize(MAILS)
                        .allSatisfy(gap -> assertThat(gap).isBetween(SHORTEST, LONGEST.plus(LATE)));
            }

            refusing = true;
            sendAndAwaitFirstTry(relay, "behind");
            setClock(DAY);
            sendAndAwaitFirstTry(relay, "ahead");
            relay.terminate();
            assertThat(relay.exitCode()).as(relay.log()).isZero();
            setClock(Duration.ZERO);
            refusing = false;
            relay.restart();
            long restarted = System.nanoTime();
            // A day has passed for the former; for the latter the delay begins again.
            awaitTries("behind", 2);
            assertThat(Duration.ofNanos(System.nanoTime() - restarted)).isLessThan(LATE);
            awaitTries("ahead", 2);
            assertThat(Duration.ofNanos(System.nanoTime() - restarted))
                    .isLessThan(LONGEST.plus(LATE));
            assertThat(gaps("ahead")).allSatisfy(gap -> assertThat(gap).isGreaterThan(SHORTEST));
            RelayServers.awaitEmpty(relay, DEADLINE);
            assertThat(tries.values()).hasSize(4 * MAILS).allMatch(times -> times.size() == 2);
        }
    }

    private String take(MailDrop.Dropped mail) {
        if (mail.sender().isEmpty()) {
            // After a day the sender is told of the delay.
            return MailDrop.TAKEN;
        }
        long now = System.nanoTime();
        mail.recipients()
                .forEach(
                        recipient ->
                                tries.computeIfAbsent(
                                                recipient, absent -> new CopyOnWriteArrayList<>())
                                        .add(now));
        return refusing ? MailDrop.NOT_NOW : MailDrop.TAKEN;
    }

    private void sendAndAwaitFirstTry(HikyakuProcess relay, String name) {
        try (var client = RelayServers.connect(relay)) {
            for (int i = 0; i < MAILS; i++) {
                byte[] mail = Mails.ofSize(name, 2_000);
                assertThat(RelayServers.send(client, mail, recipient(name, i))).startsWith("250 ");
            }
        }
        awaitTries(name, 1);
        relay.awaitLog("outcome=deferred", DEADLINE);
    }

    private void awaitTries(String name, int count) {
        Awaitility.await("%d tries of %s".formatted(count, name))
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> {
                            for (int i = 0; i < MAILS; i++) {
                                if (times(name, i).size() < count) {
                                    return false;
                                }
                            }
                            return true;
                        });
    }

    private static String recipient(String name, int number) {
        return "%s%d@example.com".formatted(name, number);
    }

    private List<Long> times(String name, int number) {
        return tries.getOrDefault(recipient(name, number), List.of());
    }

    /** From the first try to the second. */
    private List<Duration> gaps(String name) {
        return IntStream.range(0, MAILS)
                .mapToObj(i -> times(name, i))
                .map(times -> Duration.ofNanos(times.get(1) - times.get(0)))
                .toList();
    }

    /** How far the server's clock is ahead. In place: the server has the file mapped. */
    private void setClock(Duration ahead) {
        var bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        bytes.putLong(ahead.toSeconds()).flip();
        try (var channel =
                Files.newByteChannel(offset, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
