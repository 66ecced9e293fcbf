package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Dovecot;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Ports;
import dev.hikyaku.it.peers.TappedWire;
import dev.hikyaku.it.peers.TappedWire.Moment;
import dev.hikyaku.it.promise.Base;
import dev.hikyaku.it.promise.Doors;
import dev.hikyaku.it.promise.Folder;
import dev.hikyaku.it.promise.Found;
import dev.hikyaku.it.promise.Household;
import dev.hikyaku.it.promise.Ledger;
import dev.hikyaku.it.promise.Maildirs;
import dev.hikyaku.it.promise.Reading;
import dev.hikyaku.it.promise.Senders;
import dev.hikyaku.it.promise.Senders.Hop;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * {@code kill -9} of the gateway and of the server behind it while senders hand in mail and send it
 * again until it is taken, as an MTA does: at each moment of the conversation between the two, and
 * at any moment. What was accepted is there, whole, and with our store behind it once.
 */
class KilledGatewayTest {
    private static final Duration DEADLINE = Duration.ofSeconds(300);
    private static final int SENDERS = 30;
    private static final int MOST_MAILS = 100;

    /** With one store, whose mailboxes are then read whole. */
    private static final int MOST_ROUNDS = 25;

    /** Of the long versions. */
    private static final int ROUNDS = Integer.getInteger("kill.rounds", 200);

    private final long seed = Long.getLong("kill.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final Household household = Household.of(10);
    private int accepted;
    private int deferred;
    private int cut;

    @Test
    void nothingAcceptedIsLostOrDoubledBeforeOurStore() {
        killEither(Base.Kind.SQLITE, 6);
    }

    @Tag("soak")
    @ParameterizedTest
    @EnumSource
    void nothingAcceptedIsLostOrDoubledBeforeOurStoreInManyKills(Base.Kind database) {
        killEither(database, ROUNDS);
    }

    @Test
    void nothingAcceptedIsLostBeforeDovecot() {
        killGateway(6);
    }

    @Tag("soak")
    @Test
    void nothingAcceptedIsLostBeforeDovecotInManyKills() {
        killGateway(ROUNDS);
    }

    private void killEither(Base.Kind database, int rounds) {
        String title = "%s, %d rounds".formatted(database, rounds);
        System.out.printf("kill -9 of gateway and store: %s, -Dkill.seed=%d%n", title, seed);
        var occasions = occasions(rounds, Victim.values());
        for (int from = 0; from < rounds; from += MOST_ROUNDS) {
            int to = Math.min(rounds, from + MOST_ROUNDS);
            killEither(database, occasions.subList(from, to));
            System.out.printf(
                    "kill -9 of gateway and store: %d rounds, %d mails accepted so far%n",
                    to, accepted);
        }
        System.out.printf(
                "kill -9 of gateway and store: %s: %d mails accepted, 0 lost, 0 doubled;"
                        + " %d attempts put off, %d cut%n",
                title, accepted, deferred, cut);
    }

    private void killEither(Base.Kind database, List<Occasion> occasions) {
        int lmtp = Ports.free();
        try (var base = database.open();
                var store =
                        base.server("store")
                                .environment("HIKYAKU_BIND_LMTP", "127.0.0.1:" + lmtp)
                                .environment("HIKYAKU_TRACE_PEERS", "127.0.0.1")
                                .start();
                var wire = TappedWire.to(lmtp);
                var gateway = gateway(wire)) {
            household.moveInto(store);
            var victims =
                    Map.of(
                            Victim.GATEWAY, List.of(gateway),
                            Victim.STORE, List.of(store),
                            Victim.BOTH, List.of(gateway, store));
            var ledger = new Ledger(event -> {});
            try (var senders = senders(gateway, ledger, Hop.REMEMBERS)) {
                for (Occasion occasion : occasions) {
                    occasion.strike(senders, wire, victims.get(occasion.victim()));
                }
                finish(senders);
            }
            assertThat(ledger.compare(Reading.of(household, Doors.of(store))))
                    .as("seed %d, after %s", seed, occasions)
                    .isEmpty();
            end(gateway);
            end(store);
            assertThat(base.repair(store)).as("seed %d, after %s", seed, occasions).isEmpty();
        }
    }

    private void killGateway(int rounds) {
        System.out.printf(
                "kill -9 of the gateway: Dovecot, %d rounds, -Dkill.seed=%d%n", rounds, seed);
        var ledger = new Ledger(event -> {});
        try (var dovecot = Dovecot.keepingMailOfManySessions();
                var wire = TappedWire.to(dovecot.lmtpPort());
                var gateway = gateway(wire)) {
            try (var senders = senders(gateway, ledger, Hop.FORGETS)) {
                for (Occasion occasion : occasions(rounds, Victim.GATEWAY)) {
                    occasion.strike(senders, wire, List.of(gateway));
                }
                finish(senders);
            }
            Map<Folder, Found> found = Maildirs.of(household, dovecot);
            assertThat(ledger.compare(found)).as("seed %d", seed).isEmpty();
            System.out.printf(
                    "kill -9 of the gateway: Dovecot, %d rounds: %d mails accepted, 0 lost,"
                            + " %d doubled; %d attempts put off, %d cut%n",
                    rounds, accepted, Maildirs.doubled(found), deferred, cut);
            end(gateway);
        }
    }

    private static HikyakuProcess gateway(TappedWire wire) {
        return HikyakuProcess.role("gateway")
                .environment("HIKYAKU_HEAP", "")
                .environment("HIKYAKU_BIND_MX", "127.0.0.1:" + Ports.free())
                .environment("HIKYAKU_LMTP_ROUTES", "*=127.0.0.1:" + wire.port())
                // The wire reads along.
                .environment("HIKYAKU_LMTP_TLS", "none")
                .start();
    }

    private Senders senders(HikyakuProcess gateway, Ledger ledger, Hop hop) {
        return Senders.start(
                gateway.port("mx"), household, ledger, hop, SENDERS, random.nextLong());
    }

    private void finish(Senders senders) {
        senders.finish(DEADLINE);
        accepted += senders.accepted();
        deferred += senders.deferred();
        cut += senders.cut();
    }

    private static void end(HikyakuProcess server) {
        server.terminate();
        assertThat(server.exitCode()).as(server.log()).isZero();
    }

    /** Every moment with every victim, in an order of chance. */
    private List<Occasion> occasions(int number, Victim... victims) {
        var occasions = new ArrayList<Occasion>();
        while (occasions.size() < number) {
            var all = new ArrayList<Occasion>();
            for (Victim victim : victims) {
                all.add(new Occasion(victim, Optional.empty(), mails()));
                for (Moment moment : Moment.values()) {
                    all.add(new Occasion(victim, Optional.of(moment), mails()));
                }
            }
            Collections.shuffle(all, random);
            occasions.addAll(all);
        }
        return List.copyOf(occasions.subList(0, number));
    }

    private int mails() {
        return 1 + random.nextInt(MOST_MAILS);
    }

    private enum Victim {
        GATEWAY,
        STORE,
        BOTH
    }

    /**
     * One kill.
     *
     * @param moment when; with none, whenever it comes
     * @param mails taken before
     */
    private record Occasion(Victim victim, Optional<Moment> moment, int mails) {
        void strike(Senders senders, TappedWire wire, List<HikyakuProcess> victims) {
            senders.awaitAccepted(mails, DEADLINE);
            Runnable kill = () -> victims.forEach(HikyakuProcess::kill);
            if (moment.isPresent()) {
                wire.strikeAt(moment.get(), kill);
                Awaitility.await(toString()).atMost(DEADLINE).until(wire::hasStruck);
            } else {
                kill.run();
            }
            for (HikyakuProcess victim : victims.reversed()) {
                victim.exitCode();
                victim.restart();
            }
        }
    }
}
