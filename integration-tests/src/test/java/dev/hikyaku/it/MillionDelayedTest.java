package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Heap;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.MailDrop;
import dev.hikyaku.it.promise.SpoolStock;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Very many delayed mails in the queue are in nobody's way, cost little memory, and are read fast
 * when the server starts.
 */
class MillionDelayedTest {
    private static final Duration DEADLINE = Duration.ofSeconds(120);
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    private static final int READY = 10;
    private static final int FIRST = 20;
    private static final long MOST_HEAP_BYTES = 512L * 1024 * 1024;
    private static final long MOST_BYTES_A_MAIL = 300;

    /** The heap of two runs of the same server differs by this much without any mail. */
    private static final long NOISE_BYTES = 4L * 1024 * 1024;

    private final Map<String, Long> arrivals = new ConcurrentHashMap<>();

    @Test
    void delayedMailsAreInNobodysWay() {
        queue(20_000);
    }

    @Tag("soak")
    @Test
    void aMillionDelayedMailsAreInNobodysWay() {
        queue(1_000_000);
    }

    private void queue(int mails) {
        try (var drop = MailDrop.open(this::take);
                var relay =
                        RelayServers.to(drop.port()).environment("HIKYAKU_HEAP", "512m").start()) {
            sendAndAwait(relay, "first", FIRST);
            long empty = Heap.liveBytes(relay.pid());
            leaveOneWaiting(relay);
            relay.kill();
            Path spool = relay.var().resolve("spool");
            long begin = System.nanoTime();
            SpoolStock.add(spool, mails);
            long made = System.nanoTime();
            try {
                relay.restart();
                awaitArrival("waiting");
                Duration started = Duration.ofNanos(arrivals.get("waiting") - made);

                sendAndAwait(relay, "more", FIRST);
                Duration slowest = slowestReady(relay);
                long live = Heap.liveBytes(relay.pid());
                System.out.printf(
                        "%d delayed mails (made in %d s): first delivery %d ms after the start,"
                                + " ready mails leave within %d ms, heap %d MB, %d bytes a mail%n",
                        mails,
                        Duration.ofNanos(made - begin).toSeconds(),
                        started.toMillis(),
                        slowest.toMillis(),
                        live >> 20,
                        (live - empty) / mails);
                awaitSize(relay, mails);
                assertThat(started).isLessThan(START);
                assertThat(slowest).isLessThan(AT_ONCE);
                assertThat(live).isLessThan(MOST_HEAP_BYTES);
                assertThat(live - empty)
                        .as("heap of %d mails: %s", mails, Heap.largest(relay.pid(), 10))
                        .isLessThan(MOST_BYTES_A_MAIL * mails + NOISE_BYTES);
            } finally {
                relay.kill();
                SpoolStock.remove(spool);
            }
        }
    }

    private String take(MailDrop.Dropped mail) {
        long now = System.nanoTime();
        mail.recipients()
                .forEach(
                        recipient ->
                                arrivals.putIfAbsent(
                                        recipient.substring(0, recipient.indexOf('@')), now));
        return MailDrop.TAKEN;
    }

    /** Sends mails to these and answers when each was taken. */
    private static Map<String, Long> send(HikyakuProcess relay, List<String> names) {
        var taken = new HashMap<String, Long>();
        try (var client = RelayServers.connect(relay)) {
            for (String name : names) {
                byte[] mail = Mails.ofSize(name, 2_000);
                assertThat(RelayServers.send(client, mail, name + "@example.com"))
                        .startsWith("250 ");
                taken.put(name, System.nanoTime());
            }
        }
        return taken;
    }

    private void sendAndAwait(HikyakuProcess relay, String name, int mails) {
        List<String> names = names(name, mails);
        send(relay, names);
        names.forEach(this::awaitArrival);
    }

    private static List<String> names(String name, int mails) {
        return IntStream.range(0, mails).mapToObj(i -> name + i).toList();
    }

    private void awaitArrival(String name) {
        Awaitility.await(name)
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> arrivals.containsKey(name));
    }

    private static void leaveOneWaiting(HikyakuProcess relay) {
        RelayServers.hold(relay);
        send(relay, List.of("waiting"));
        try (var webadmin = relay.webadmin()) {
            Awaitility.await()
                    .atMost(DEADLINE)
                    .until(
                            () ->
                                    RelayServers.size(webadmin, "spool") == 0
                                            && RelayServers.size(webadmin, "outgoing") == 1);
            RelayServers.giveFiles(webadmin);
        }
    }

    /** From the 250 until the next hop has it. */
    private Duration slowestReady(HikyakuProcess relay) {
        Map<String, Long> taken = send(relay, names("ready", READY));
        taken.keySet().forEach(this::awaitArrival);
        return taken.entrySet().stream()
                .map(mail -> Duration.ofNanos(arrivals.get(mail.getKey()) - mail.getValue()))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** A mail leaves the queue a moment after the next hop has it. */
    private static void awaitSize(HikyakuProcess relay, int mails) {
        try (var webadmin = relay.webadmin()) {
            Awaitility.await()
                    .atMost(DEADLINE)
                    .until(() -> RelayServers.size(webadmin, "outgoing") == mails);
        }
    }
}
