package dev.hikyaku.server.queue.spool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.hikyaku.server.command.Caller;
import dev.hikyaku.server.command.HikyakuCommand;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code hikyaku spool}, beside a server that runs and after it has stopped. */
class SpoolCommandTest {
    @TempDir Path directory;
    private OpenedSpool spool;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void queueTwoMails() throws Exception {
        spool = OpenedSpool.in(directory);
        spool.queue("outgoing").enQueue(OpenedSpool.mail("one"), Duration.ofHours(1));
        spool.queue("outgoing").enQueue(OpenedSpool.mail("two"), Duration.ofHours(1));
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("spool"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--role", "relay", "--var", directory.toString()));
        Path conf = directory.resolve("conf");
        all.addAll(List.of("--conf", conf.toString()));
        Caller caller =
                new Caller(
                        Map.of("HIKYAKU_HOME", directory.toString()),
                        new ByteArrayInputStream(new byte[0]),
                        Optional.empty());
        return HikyakuCommand.run(
                caller, new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
    }

    private JsonNode json() throws IOException {
        return new JsonMapper().readTree(out.toString());
    }

    @Test
    void showTellsOfAMailWhileTheServerRuns() throws Exception {
        assertThat(run("show", "two", "--json")).isZero();

        JsonNode mail = json().get(0);
        assertThat(mail.path("queue").asText()).isEqualTo("outgoing");
        assertThat(mail.path("mail").asText()).isEqualTo("two");
        assertThat(mail.path("recipients").asText()).isEqualTo("x@example.net");
        assertThat(mail.path("due").asText()).isEqualTo("2026-11-28T06:30:00Z");
        String number = Path.of(mail.path("file").asText()).getFileName().toString();
        assertThat(run("show", number.substring(0, 16))).isZero();
        assertThat(out.toString()).contains("two");
        spool.close();
    }

    @Test
    void exportHasTheMessageByteForByte() throws Exception {
        Path file = directory.resolve("exported.eml");

        assertThat(run("export", "one", "-o", file.toString())).isZero();

        assertThat(Files.readString(file)).isEqualTo(OpenedSpool.TEXT);
        assertThat(run("export", "one", "-o", file.toString())).isEqualTo(1);
        spool.close();
    }

    @Test
    void whatIsNotQueuedIsNotFound() throws Exception {
        assertThat(run("show", "three")).isEqualTo(1);
        assertThat(err.toString()).contains("three: not found (expected: a queued mail)");
        spool.close();
    }

    @Test
    void verifyWantsAStoppedServer() throws Exception {
        assertThat(run("verify")).isEqualTo(1);
        assertThat(err.toString()).contains("in use (expected: a spool no other server has open)");
        spool.close();
        assertThat(run("verify")).isZero();
        assertThat(out.toString()).isEqualTo("2 mails queued, 0 in quarantine: sound\n");
    }

    @Test
    void verifyFindsWhatIsDamagedAndChangesNothing() throws Exception {
        Path entry = spool.file(".outgoing");
        Path message = spool.file(".eml");
        spool.close();
        OpenedSpool.changeFirstByte(message);
        Files.writeString(entry.resolveSibling("stray"), "");
        Files.writeString(entry.resolveSibling("0000000000000001.eml"), "");

        assertThat(run("verify", "--json")).isEqualTo(1);

        assertThat(json().path("flaws").findValuesAsText("kind"))
                .containsExactlyInAnyOrder("MESSAGE_DAMAGED", "FOREIGN", "UNUSED");
        OpenedSpool.cut(entry);
        assertThat(run("verify", "--json")).isEqualTo(1);
        assertThat(json().path("flaws").findValuesAsText("kind")).contains("UNREADABLE");
        assertThat(entry.resolveSibling("stray")).exists();
    }

    @Test
    void aMessageThatLostItsNameIsNoneTheLess() throws Exception {
        spool.close();
        Files.delete(spool.file(".eml"));
        Path file = directory.resolve("found.eml");

        assertThat(run("verify")).isZero();
        assertThat(run("export", "one", "-o", file.toString())).isZero();
        assertThat(run("export", "two", "-o", directory.resolve("other.eml").toString())).isZero();
        assertThat(Files.readString(file)).isEqualTo(OpenedSpool.TEXT);
    }

    @Test
    void aMailInQuarantineIsReleasedIntoItsQueue() throws Exception {
        Path entry = spool.file(".outgoing");
        String name = entry.getFileName().toString();
        spool.close();
        Files.move(entry, entry.resolveSibling(name.replace(".5.0.outgoing", ".5.3.outgoing")));
        spool.restart();
        assertThat(spool.quarantined()).hasSize(2);
        spool.close();

        assertThat(run("release", name.substring(0, 16))).isZero();

        assertThat(spool.quarantined()).isEmpty();
        spool.restart();
        assertThat(spool.queue("outgoing").getSize()).isEqualTo(2);
        assertThat(OpenedSpool.text(OpenedSpool.next(spool.queue("outgoing")).getMail()))
                .isEqualTo(OpenedSpool.TEXT);
        spool.close();
    }
}
