package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Connections;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.MailDrop;
import dev.hikyaku.it.peers.Postfix;
import dev.hikyaku.it.promise.Passage;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * {@code kill -9} of the relay about every three seconds while one Postfix hands it mail, and again
 * until it is taken, and another takes what it sends on. What was accepted comes out; what comes
 * out twice is what the kill has cut an answer off of, one mail a connection at most.
 */
class KilledRelayTest {
    private static final Duration DEADLINE = Duration.ofSeconds(300);
    private static final int FEEDERS = 20;

    /** More keep the servers busy no better, and take longer to come out after the last kill. */
    private static final int UNDER_WAY = 300;

    private static final int MOST_UNDER_WAY = 2_000;
    private static final int LEAST_BETWEEN_KILLS = 50;

    /** Of the long version. */
    private static final int ROUNDS = Integer.getInteger("kill.rounds", 100);

    private final long seed = Long.getLong("kill.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    /** Answers that the kills may have cut off: of the relay to Postfix, and of Postfix to it. */
    private int answersOfOurs;

    private int answersToUs;

    @Test
    void nothingAcceptedIsLost() {
        kill(3, UNDER_WAY);
    }

    @Tag("soak")
    @Test
    void nothingAcceptedIsLostInManyKills() {
        kill(ROUNDS, MOST_UNDER_WAY);
    }

    private void kill(int rounds, int underWay) {
        System.out.printf("kill -9 of the relay: %d rounds, -Dkill.seed=%d%n", rounds, seed);
        try (var passage = Passage.through("mail." + HikyakuProcess.DOMAIN);
                var drop = MailDrop.open(passage);
                var behind = Postfix.relayingBySmtpUntilTaken(drop.port());
                var relay = RelayServers.to(behind.port()).start();
                var before = Postfix.relayingBySmtpUntilTaken(relay.port("relay"))) {
            passage.feed(before.port(), FEEDERS, Integer.MAX_VALUE, underWay);
            for (int round = 1; round <= rounds; round++) {
                strike(passage, relay, behind);
                if (round % 10 == 0) {
                    System.out.printf(
                            "kill -9 of the relay: %d rounds, %d mails so far%n",
                            round, passage.arrived());
                }
            }
            passage.finish(DEADLINE);
            Awaitility.await("Postfix has handed in all").atMost(DEADLINE).until(before::isDone);
            RelayServers.awaitEmpty(relay, DEADLINE);
            Awaitility.await("Postfix has sent on all").atMost(DEADLINE).until(behind::isDone);
            relay.terminate();

            assertThat(relay.exitCode()).as(relay.log()).isZero();
            System.out.printf(
                    "kill -9 of the relay: %d rounds, %d mails accepted, 0 lost; %d sent on twice"
                            + " (%d connections to the next hop were cut), %d handed in twice (%d"
                            + " from Postfix were)%n",
                    rounds,
                    passage.taken(),
                    passage.passedOnAgain(),
                    answersToUs,
                    passage.handedInAgain(),
                    answersOfOurs);
            assertThat(passage.wrongs()).as("seed %d", seed).isEmpty();
            assertThat(passage.passedOnAgain())
                    .as("seed %d: sent on twice", seed)
                    .isLessThanOrEqualTo(answersToUs);
            assertThat(passage.handedInAgain())
                    .as("seed %d: handed in twice", seed)
                    .isLessThanOrEqualTo(answersOfOurs);
            assertThat(relay.command(List.of("spool", "verify")).text())
                    .as("seed %d", seed)
                    .isEqualTo("0 mails queued, 0 in quarantine: sound\n");
        }
    }

    /** Stopped before it is killed, so that the connections counted are those that are cut. */
    private void strike(Passage passage, HikyakuProcess relay, Postfix behind) {
        int port = relay.port("relay");
        passage.awaitArrived(LEAST_BETWEEN_KILLS, DEADLINE);
        Duration load = Duration.ofMillis(2_500 + random.nextInt(1_000));
        Awaitility.await("load")
                .pollDelay(load)
                .atMost(load.plus(DEADLINE))
                .until(
                        () -> {
                            passage.check();
                            return true;
                        });
        relay.freeze();
        answersOfOurs += Connections.to(port);
        answersToUs += Connections.to(behind.port());
        relay.kill();
        relay.restart();
    }
}
