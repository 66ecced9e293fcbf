package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Scratch;
import dev.hikyaku.it.power.PowerCuts;
import dev.hikyaku.it.power.Recorder;
import dev.hikyaku.it.promise.Base;
import dev.hikyaku.it.promise.Crowd;
import dev.hikyaku.it.promise.Crowd.Mood;
import dev.hikyaku.it.promise.Doors;
import dev.hikyaku.it.promise.Folder;
import dev.hikyaku.it.promise.Found;
import dev.hikyaku.it.promise.Household;
import dev.hikyaku.it.promise.Journal;
import dev.hikyaku.it.promise.Ledger;
import dev.hikyaku.it.promise.OpenedStore;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The power goes while many clients deliver, append, flag, copy, move and expunge: whatever was
 * confirmed before the cut is there, whichever of the unsynced writes reached the disk.
 */
class PowerCutTest {
    private static final Duration DEADLINE = Duration.ofSeconds(300);
    private static final int CLIENTS = 20;

    private final Household household = Household.of(5);
    @AutoClose private final Scratch scratch = Scratch.create("power");
    @AutoClose private final Recorder recorder = Recorder.of(scratch.directory("var"));
    private final Journal journal = new Journal(recorder.marks());

    @Test
    void whatWasConfirmedOutlivesPowerCutsAndForgottenSyncsWouldBeFoundOut() {
        record(600);

        cut(60);
        assertThatFound("messages/tmp/.*");
        assertThatFound("messages/[0-9a-f]{4}/[0-9a-f]{2}");
        assertThatFound("messages/[0-9a-f]{4}");
        assertThatFound("store.db-wal");
    }

    @Tag("soak")
    @Test
    void whatWasConfirmedOutlives1000PowerCuts() {
        record(4_000);

        cut(1_000);
    }

    private void cut(int cuts) {
        var witness = new OpensTheStore(journal);
        long start = System.nanoTime();
        PowerCuts.of(recorder).cut(cuts, witness);
        System.out.printf(
                "power cuts: %d within %d events, %d mails looked at, %d s%n",
                cuts,
                witness.heard,
                witness.mails,
                Duration.ofNanos(System.nanoTime() - start).toSeconds());
    }

    /** The test would notice if the store forgot to sync these. */
    private void assertThatFound(String forgotten) {
        var cuts = PowerCuts.ofForgetful(recorder, path -> path.matches(forgotten));
        assertThatThrownBy(() -> cuts.cut(30, new OpensTheStore(journal)))
                .as(forgotten)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("power cut at record");
    }

    /**
     * Half of it, a kill, and the other half, during which the files of what was expunged before
     * go.
     */
    private void record(int steps) {
        var ledger = new Ledger(journal);
        var setup = Base.Kind.SQLITE.open().server().var(recorder.directory());
        recorder.environment().forEach(setup::environment);
        try (var server = setup.start()) {
            household.moveInto(server);
            try (var crowd = crowd(ledger, server, Mood.PREPARED_FOR_DEATH)) {
                crowd.awaitSteps(steps / 2, DEADLINE);
                server.kill();
                crowd.stop(DEADLINE);
            }
            server.restart();
            try (var crowd = crowd(ledger, server, Mood.TRUSTING)) {
                crowd.awaitSteps(steps / 2, DEADLINE);
                crowd.stop(DEADLINE);
            }
            server.terminate();
            assertThat(server.exitCode()).isZero();
        }
    }

    private Crowd crowd(Ledger ledger, HikyakuProcess server, Mood mood) {
        return Crowd.start(household, ledger, Doors.of(server), CLIENTS, 1, mood);
    }

    private static final class OpensTheStore implements PowerCuts.Witness {
        private final Journal journal;
        private final Ledger ledger = new Ledger(event -> {});
        private int heard;
        private long mails;

        OpensTheStore(Journal journal) {
            this.journal = journal;
        }

        @Override
        public void hears(String words) {
            ledger.happens(journal.event(words));
            heard++;
        }

        @Override
        public void examines(Path found) {
            try (var store = OpenedStore.of(found)) {
                Map<Folder, Found> folders = store.folders();
                mails += folders.values().stream().mapToInt(one -> one.mails().size()).sum();
                assertThat(ledger.compare(folders)).isEmpty();
                assertThat(store.flaws()).isEmpty();
            }
        }
    }
}
