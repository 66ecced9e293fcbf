package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.promise.Crowd;
import dev.hikyaku.it.promise.Crowd.Mood;
import dev.hikyaku.it.promise.Doors;
import dev.hikyaku.it.promise.Household;
import dev.hikyaku.it.promise.Ledger;
import dev.hikyaku.it.promise.Reading;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** Fifty clients at once on the same mailboxes, with nothing amiss. */
class PromisesTest {
    private static final Duration DEADLINE = Duration.ofSeconds(300);

    @Test
    void whatFiftyClientsAreToldIsSo() {
        var household = Household.of(10);
        var ledger = new Ledger(event -> {});
        try (var server = HikyakuProcess.role("standalone").start()) {
            household.moveInto(server);
            try (var crowd =
                    Crowd.start(household, ledger, Doors.of(server), 50, 1, Mood.TRUSTING)) {
                crowd.awaitSteps(1_000, DEADLINE);
                crowd.stop(DEADLINE);
            }

            assertThat(ledger.compare(Reading.of(household, Doors.of(server)))).isEmpty();
        }
    }
}
