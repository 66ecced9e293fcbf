package dev.hikyaku.it.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.it.peers.Command;
import dev.hikyaku.it.peers.Scratch;
import dev.hikyaku.it.power.Keeper.Care;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The model finds out whoever forgets a sync, and nobody else. */
class PowerCutModelTest {
    private static final int CUTS = 200;

    @ParameterizedTest
    @EnumSource(names = {"CAREFUL", "SQLITE_FULL"})
    void whatACarefulProgramKeepsOutlivesEveryCut(Care care) {
        cut(care);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"CAREFUL", "SQLITE_FULL"})
    void aForgottenSyncIsFoundOut(Care care) {
        assertThatThrownBy(() -> cut(care))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("power cut at record");
    }

    private static void cut(Care care) {
        try (var scratch = Scratch.create("keeper");
                var recorder = Recorder.of(scratch.directory("letters"))) {
            var command =
                    Command.of(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Keeper.class.getName(),
                            care.name(),
                            recorder.directory().toString(),
                            recorder.log().toString());
            recorder.environment().forEach(command::environment);
            command.succeed();

            PowerCuts.of(recorder).cut(CUTS, care.isSqlite() ? new ReadsRows() : new ReadsFiles());
        }
    }

    private abstract static class Remembers implements PowerCuts.Witness {
        final List<Integer> kept = new ArrayList<>();

        @Override
        public void hears(String words) {
            kept.add(Integer.valueOf(words.substring("kept ".length())));
        }
    }

    private static final class ReadsFiles extends Remembers {
        @Override
        public void examines(Path found) {
            for (int number : kept) {
                assertThat(Keeper.file(found, number)).isRegularFile();
                assertThat(Arrays.equals(read(found, number), Keeper.letter(number)))
                        .as("letter %d is whole", number)
                        .isTrue();
            }
        }

        private static byte[] read(Path found, int number) {
            try {
                return Files.readAllBytes(Keeper.file(found, number));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class ReadsRows extends Remembers {
        @Override
        public void examines(Path found) {
            var rows = new ArrayList<Integer>();
            try (var connection = Keeper.open(found);
                    var statement = connection.createStatement()) {
                if (kept.isEmpty()) {
                    return;
                }
                var row = statement.executeQuery("SELECT number, text FROM letter");
                while (row.next()) {
                    assertThat(Arrays.equals(row.getBytes(2), Keeper.letter(row.getInt(1))))
                            .isTrue();
                    rows.add(row.getInt(1));
                }
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
            assertThat(rows).containsAll(kept);
        }
    }
}
