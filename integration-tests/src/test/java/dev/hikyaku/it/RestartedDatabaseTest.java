package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Postgres;
import dev.hikyaku.it.peers.WireClient;
import dev.hikyaku.it.promise.Base;
import dev.hikyaku.it.promise.Crowd;
import dev.hikyaku.it.promise.Crowd.Mood;
import dev.hikyaku.it.promise.Doors;
import dev.hikyaku.it.promise.Household;
import dev.hikyaku.it.promise.Ledger;
import dev.hikyaku.it.promise.Reading;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * PostgreSQL goes away under load and comes back: mail is put off meanwhile and goes on by itself
 * afterwards, and whatever was confirmed is there.
 */
class RestartedDatabaseTest {
    private static final Duration DEADLINE = Duration.ofSeconds(300);

    private enum End {
        STOPPED(Postgres::stop),
        KILLED(Postgres::kill);

        private final Consumer<Postgres> how;

        End(Consumer<Postgres> how) {
            this.how = how;
        }
    }

    @ParameterizedTest
    @EnumSource
    void mailIsPutOffUntilTheDatabaseIsBack(End end) {
        var household = Household.of(5);
        var ledger = new Ledger(event -> {});
        try (var base = Base.Kind.POSTGRESQL.open();
                var server = base.server().start()) {
            household.moveInto(server);
            try (var crowd =
                    Crowd.start(
                            household,
                            ledger,
                            Doors.of(server),
                            20,
                            1,
                            Mood.PREPARED_FOR_REFUSAL)) {
                for (int times = 0; times < 3; times++) {
                    crowd.awaitSteps(200, DEADLINE);

                    end.how.accept(base.postgres());
                    crowd.awaitRefusals(DEADLINE, "451.*", ".*: NO.*");
                    base.postgres().restart();

                    crowd.awaitPeace(DEADLINE);
                    assertThat(crowd.refusals()).allMatch(RestartedDatabaseTest::putsOff);
                    crowd.forgetRefusals();
                }
                crowd.stop(DEADLINE);
            }

            assertThat(ledger.compare(Reading.of(household, Doors.of(server)))).isEmpty();
        }
    }

    @Test
    void recipientsArePutOffWhileTheDatabaseIsAway() {
        try (var base = Base.Kind.POSTGRESQL.open();
                var server = base.server().start()) {
            server.createAccount("user@example.org", "a password for tests");
            base.postgres().stop();

            try (var smtp = WireClient.plain(server.port("mx"), DEADLINE);
                    var lmtp = WireClient.plain(server.port("lmtp"), DEADLINE)) {
                smtp.expect(220);
                smtp.send("EHLO client.example.net").expect(250);
                lmtp.expect(220);
                lmtp.send("LHLO client.example.net").expect(250);
                for (var client : List.of(smtp, lmtp)) {
                    client.send("MAIL FROM:<sender@example.net>").expect(250);
                    client.send("RCPT TO:<user@example.org>").expect(451);
                    client.send("RCPT TO:<postmaster@example.org>").expect(451);
                }

                base.postgres().restart();

                for (var client : List.of(smtp, lmtp)) {
                    client.send("RCPT TO:<user@example.org>").expect(250);
                }
            }
        }
    }

    private static boolean putsOff(String refusal) {
        return refusal.matches("451 4\\..*|.*: NO .*");
    }
}
