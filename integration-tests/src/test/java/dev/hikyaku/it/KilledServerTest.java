package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.promise.Base;
import dev.hikyaku.it.promise.Crowd;
import dev.hikyaku.it.promise.Crowd.Mood;
import dev.hikyaku.it.promise.Doors;
import dev.hikyaku.it.promise.Household;
import dev.hikyaku.it.promise.Ledger;
import dev.hikyaku.it.promise.Reading;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.Random;

/**
 * {@code kill -9} of the server while fifty clients deliver, flag, copy, move and expunge, round
 * after round on the same files: what was confirmed is there.
 */
class KilledServerTest {
    private static final Duration DEADLINE = Duration.ofSeconds(300);
    private static final int CLIENTS = 50;
    private static final int MOST_STEPS = 1_000;

    @ParameterizedTest
    @EnumSource
    void whatWasConfirmedOutlivesEveryKill(Base.Kind database) {
        kill(database, 3);
    }

    @Tag("soak")
    @ParameterizedTest
    @EnumSource
    void whatWasConfirmedOutlives100Kills(Base.Kind database) {
        kill(database, 100);
    }

    private static void kill(Base.Kind database, int rounds) {
        long seed = Long.getLong("kill.seed", new Random().nextLong());
        System.out.printf("kill -9: %s, %d rounds, -Dkill.seed=%d%n", database, rounds, seed);
        var random = new Random(seed);
        var household = Household.of(10);
        var ledger = new Ledger(event -> {});
        try (var base = database.open();
                var server = base.server().start()) {
            household.moveInto(server);
            int steps = 0;
            for (int round = 1; round <= rounds; round++) {
                steps += workUntilKilled(server, household, ledger, random);
                assertThat(base.repair(server)).as("round %d, seed %d", round, seed).isEmpty();
                server.restart();
                var found = Reading.of(household, Doors.of(server));
                assertThat(ledger.compare(found)).as("round %d, seed %d", round, seed).isEmpty();
                ledger.settle(found);
            }
            server.terminate();
            assertThat(server.exitCode()).isZero();
            assertThat(base.verify(server)).isEmpty();
            System.out.printf("kill -9: %s, %d steps%n", database, steps);
        }
    }

    private static int workUntilKilled(
            HikyakuProcess server, Household household, Ledger ledger, Random random) {
        try (var crowd =
                Crowd.start(
                        household,
                        ledger,
                        Doors.of(server),
                        CLIENTS,
                        random.nextLong(),
                        Mood.PREPARED_FOR_DEATH)) {
            crowd.awaitSteps(50 + random.nextInt(MOST_STEPS), DEADLINE);
            server.kill();
            crowd.stop(DEADLINE);
            return crowd.steps();
        }
    }
}
