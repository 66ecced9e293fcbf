package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Bind;
import dev.hikyaku.it.peers.BlackHole;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.LocalNetwork;
import dev.hikyaku.it.peers.MailDrop;
import dev.hikyaku.it.peers.Ports;
import dev.hikyaku.it.peers.Scratch;
import dev.hikyaku.it.peers.Webadmin;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Domains whose servers take connections and never say a word, or drop every packet, while others
 * take mail: the others get theirs as fast as without.
 */
class BlackHoledDestinationTest {
    private static final Duration DEADLINE = Duration.ofSeconds(300);
    private static final int DOMAINS = 4;
    private static final int SENDERS = 20;
    private static final int INTO_HOLES = 100;

    /** Mails that are sent before anything is measured, for the server to warm up. */
    private static final int FIRST = 300;

    private static final int MOST_ROUNDS = 7;
    private static final String ZONE = "example.net";

    /** On two cores, with so few mails, what else happens counts for more than a twentieth. */
    @Test
    void othersGetTheirMailAsFast() {
        assertThat(measure(1, 500)).isGreaterThan(0.6);
    }

    @Tag("soak")
    @Test
    void othersGetTheirMailAsFastToATwentieth() {
        assertThat(measure(MOST_ROUNDS, 10_000)).isGreaterThan(0.95);
    }

    /**
     * How fast the others get theirs, compared to how fast without, before and after: the median of
     * the rounds.
     */
    private static double measure(int rounds, int mails) {
        int port = Ports.free();
        try (var scratch = Scratch.create("holes");
                var network = LocalNetwork.open();
                var dns =
                        Bind.servingOnPort53(network.interfaceAddress(), Map.of(ZONE, records()));
                var drops = new Drops(network, port);
                var relay = relay(scratch, network, dns, port)) {
            throughput(relay, drops, FIRST);
            var ratios = new ArrayList<Double>();
            double before = throughput(relay, drops, mails);
            for (int round = 0; round < rounds; round++) {
                double with;
                try (var silent = BlackHole.silent(network.at(silent(round), port));
                        var dropping = BlackHole.dropping(network.at(dropping(round), port))) {
                    fill(relay, round, silent);
                    with = throughput(relay, drops, mails);
                    clear(relay, silent, dropping);
                }
                double after = throughput(relay, drops, mails);
                System.out.printf(
                        "round %d: %.0f mails a second with black holes, %.0f and %.0f without%n",
                        round, with, before, after);
                ratios.add(with / ((before + after) / 2));
                before = after;
            }
            // Not SIGTERM: it would wait for the holes.
            relay.kill();
            double median = ratios.stream().sorted().toList().get(ratios.size() / 2);
            System.out.printf("black holes: the others get %.3f of their mail a second%n", median);
            return median;
        }
    }

    private static int silent(int round) {
        return 100 + round;
    }

    private static int dropping(int round) {
        return 200 + round;
    }

    /**
     * Domains {@code goodN}, {@code silentN} and {@code droppingN}, each with a server {@code
     * mx.…}.
     */
    private static String records() {
        var records = new StringBuilder();
        for (String name : domains()) {
            records.append("%1$s.%2$s. IN MX 10 mx.%1$s.%2$s.%n".formatted(name, ZONE));
        }
        return records.toString();
    }

    private static List<String> domains() {
        var names = new ArrayList<String>();
        for (int i = 0; i < DOMAINS; i++) {
            names.add("good" + i);
        }
        for (int i = 0; i < MOST_ROUNDS; i++) {
            names.add("silent" + i);
            names.add("dropping" + i);
        }
        return names;
    }

    private static HikyakuProcess relay(Scratch scratch, LocalNetwork network, Bind dns, int port) {
        var hosts = new StringBuilder("127.0.0.1 localhost\n");
        for (String name : domains()) {
            int number = Integer.parseInt(name.replaceAll("\\D", ""));
            int address =
                    switch (name.replaceAll("\\d", "")) {
                        case "silent" -> silent(number);
                        case "dropping" -> dropping(number);
                        default -> number + 1;
                    };
            hosts.append("%s mx.%s.%s%n".formatted(network.address(address), name, ZONE));
        }
        String file = scratch.write("hosts", hosts.toString()).toString();
        return RelayServers.to(port)
                .edit(
                        "mailetcontainer.xml",
                        "<relays>${env:HIKYAKU_NEXT_HOP}</relays>",
                        "<port>%d</port>".formatted(port))
                .edit(
                        "dnsservice.xml",
                        "<autodiscover>true</autodiscover>",
                        "<servers><server>%s</server></servers><autodiscover>false</autodiscover>"
                                .formatted(dns.host()))
                .jvmOption("-Djdk.net.hosts.file=" + file)
                .start();
    }

    /** The servers of the good domains. */
    private static final class Drops implements AutoCloseable {
        private final List<MailDrop> drops = new ArrayList<>();
        private final AtomicInteger arrived = new AtomicInteger();

        Drops(LocalNetwork network, int port) {
            for (int i = 0; i < DOMAINS; i++) {
                drops.add(
                        MailDrop.open(
                                network.at(i + 1, port),
                                mail -> {
                                    arrived.incrementAndGet();
                                    return MailDrop.TAKEN;
                                }));
            }
        }

        int arrived() {
            return arrived.get();
        }

        @Override
        public void close() {
            drops.forEach(MailDrop::close);
        }
    }

    /** Mails a second to the good domains, from the first word to the last arrival. */
    private static double throughput(HikyakuProcess relay, Drops drops, int mails) {
        int all = drops.arrived() + mails;
        long start = System.nanoTime();
        send(relay, mails, number -> "user@good%d.%s".formatted(number % DOMAINS, ZONE));
        Awaitility.await(mails + " mails")
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> drops.arrived() >= all);
        return mails / ((System.nanoTime() - start) / 1e9);
    }

    /** Whom a mail is for. */
    private interface Addressee {
        String of(int number);
    }

    private static void send(HikyakuProcess relay, int mails, Addressee addressee) {
        var next = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            for (int i = 0; i < SENDERS; i++) {
                running.add(threads.submit(() -> send(relay, next, mails, addressee)));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static void send(
            HikyakuProcess relay, AtomicInteger next, int mails, Addressee addressee) {
        byte[] mail = Mails.ofSize("black holes", 10_240);
        try (var client = RelayServers.connect(relay)) {
            for (int number = next.getAndIncrement();
                    number < mails;
                    number = next.getAndIncrement()) {
                assertThat(RelayServers.send(client, mail, addressee.of(number)))
                        .startsWith("250 ");
            }
        }
    }

    /** Mails on their way into both holes, as many as go there at a time and more that wait. */
    private static void fill(HikyakuProcess relay, int round, BlackHole silent) {
        send(
                relay,
                2 * INTO_HOLES,
                number ->
                        "user@%s%d.%s"
                                .formatted(number % 2 == 0 ? "silent" : "dropping", round, ZONE));
        try (var webadmin = relay.webadmin()) {
            Awaitility.await("mails on their way into the holes")
                    .atMost(DEADLINE)
                    .until(
                            () ->
                                    silent.connections() > 0
                                            && RelayServers.size(webadmin, "spool") == 0
                                            && waiting(webadmin) == 2 * INTO_HOLES);
        }
    }

    private static int waiting(Webadmin webadmin) {
        return RelayServers.size(webadmin, "outgoing");
    }

    /** Removes what is on its way into the holes, for the next round to be like this one. */
    private static void clear(HikyakuProcess relay, BlackHole silent, BlackHole dropping) {
        dropping.hangUp();
        dropping.close();
        try (var webadmin = relay.webadmin()) {
            Awaitility.await("the holes are forgotten")
                    .atMost(DEADLINE)
                    .until(
                            () -> {
                                silent.hangUp();
                                webadmin.delete("/mailQueues/outgoing/entries?all=true");
                                return waiting(webadmin) == 0;
                            });
        }
    }
}
