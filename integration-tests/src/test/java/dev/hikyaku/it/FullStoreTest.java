package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.power.MemoryDisk;
import dev.hikyaku.it.promise.Base;
import dev.hikyaku.it.promise.Crowd;
import dev.hikyaku.it.promise.Crowd.Mood;
import dev.hikyaku.it.promise.Doors;
import dev.hikyaku.it.promise.Household;
import dev.hikyaku.it.promise.Ledger;
import dev.hikyaku.it.promise.Reading;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The disk of the data directory fills up under load and has room again: mail is put off meanwhile,
 * nothing that was confirmed is lost, nothing that was refused is there, and the server goes on by
 * itself.
 */
class FullStoreTest {
    private static final Duration DEADLINE = Duration.ofSeconds(300);

    @ParameterizedTest
    @EnumSource
    void mailIsPutOffUntilThereIsRoomAgain(Base.Kind database) {
        var household = Household.of(5);
        var ledger = new Ledger(event -> {});
        try (var disk = MemoryDisk.ofMegabytes(96);
                var base = database.open();
                var server = base.server().var(disk.path()).start()) {
            household.moveInto(server);
            try (var crowd =
                    Crowd.start(
                            household, ledger, Doors.of(server), 20, 1, Mood.BELIEVING_REFUSAL)) {
                for (int times = 0; times < 3; times++) {
                    crowd.awaitSteps(200, DEADLINE);

                    Path ballast = fill(disk);
                    crowd.awaitRefusals(DEADLINE, "452.*", "APPEND.*: NO \\[OVERQUOTA] .*");
                    remove(ballast);

                    crowd.awaitPeace(DEADLINE);
                    assertThat(crowd.refusals()).allMatch(FullStoreTest::saysWhy);
                    crowd.forgetRefusals();
                }
                crowd.stop(DEADLINE);
            }

            assertThat(ledger.compare(Reading.of(household, Doors.of(server)))).isEmpty();
        }
    }

    private static boolean saysWhy(String refusal) {
        return refusal.matches("45[12] 4\\.3\\..*|.*: NO .*");
    }

    /** Takes all the room there is, to the last byte. */
    private static Path fill(MemoryDisk disk) {
        Path ballast = disk.path().resolve("ballast");
        try (OutputStream out = Files.newOutputStream(ballast)) {
            var block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            return ballast;
        }
    }

    private static void remove(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
