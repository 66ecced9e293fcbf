package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Checkout;
import dev.hikyaku.it.peers.Command;
import dev.hikyaku.it.peers.Program;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/** {@code bin/demo}: what it prints, typed as it stands there. */
class DemonstrationTest {
    private static final Duration START = Duration.ofSeconds(120);

    @Test
    void whatItTellsToTypeSendsAndReadsMailThatIsThereTheNextTime() {
        try (var checkout = new Checkout()) {
            try (var demo = start(checkout)) {
                List<String> commands = commands(demo.output());
                assertThat(commands).hasSize(5);

                for (String command : commands) {
                    Awaitility.await(command)
                            .atMost(Duration.ofSeconds(60))
                            .untilAsserted(() -> succeeds(checkout, command));
                }

                assertReads(checkout, commands.get(2));
            }
            try (var again = start(checkout)) {
                assertReads(checkout, commands(again.output()).get(2));
            }
        }
    }

    private static void assertReads(Checkout checkout, String command) {
        assertThat(checkout.command(command).succeed().text())
                .contains("Subject: Hello", "Hello Bob");
    }

    @Test
    void passwordsAreInFilesOfTheOwnerAloneAndNotOnTheScreen() throws IOException {
        try (var checkout = new Checkout();
                var demo = start(checkout)) {
            for (String name : List.of("alice", "bob")) {
                Path directory = checkout.path().resolve("var/demo");
                Path file = directory.resolve(name + ".password");
                Path login = directory.resolve(name + ".curl");
                String password = Files.readString(file).strip();

                assertThat(password).hasSize(16);
                assertThat(demo.output()).contains(file.toString()).doesNotContain(password);
                for (Path secret : List.of(file, login)) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                            .isEqualTo("rw-------");
                }
            }
        }
    }

    private static void succeeds(Checkout checkout, String command) {
        Command.Finished finished = checkout.command(command).run();
        assertThat(finished.exit()).as(command + "\n" + finished).isZero();
    }

    private static Program start(Checkout checkout) {
        Program demo = checkout.start("exec bin/demo");
        demo.await("ready", START, () -> demo.output().lines().anyMatch("ready"::equals));
        return demo;
    }

    /** Its commands without the dialogue that is typed by hand. */
    private static List<String> commands(String output) {
        return output.replace("\\\n", " ")
                .replace("|\n", "|")
                .lines()
                .map(String::strip)
                .filter(line -> line.matches("(swaks|printf|curl|/\\S*bin/hikyaku) .*"))
                .toList();
    }
}
