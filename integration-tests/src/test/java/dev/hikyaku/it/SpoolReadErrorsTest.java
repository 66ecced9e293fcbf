package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Command;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.MailDrop;
import dev.hikyaku.it.peers.Preload;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * Files of queued mail that are torn, missing, or on sectors the disk cannot read: such a mail is
 * put aside and an operator is told, or it waits; the others leave.
 */
class SpoolReadErrorsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int MAILS = 8;
    private static final List<String> WHOLE = List.of(recipient(6), recipient(7));

    private final Queue<String> arrived = new ConcurrentLinkedQueue<>();

    @Test
    void mailThatCannotBeReadIsPutAsideOrWaitsAndTheOthersLeave() throws IOException {
        try (var drop = MailDrop.open(this::take);
                var relay =
                        RelayServers.to(drop.port(), "1 second, 1 second, 1 second")
                                .environment("LD_PRELOAD", Preload.of("bad_sectors"))
                                .start()) {
            RelayServers.hold(relay);
            send(relay);
            Path spool = relay.var().resolve("spool");
            List<Path> entries =
                    Stream.iterate(0, i -> i + 1).limit(MAILS).map(i -> entry(spool, i)).toList();
            halve(entries.get(0));
            makeUnreadable(entries.get(1));
            Files.delete(message(entries.get(2)));
            halve(message(entries.get(3)));
            Files.delete(message(entries.get(4)));
            Files.createDirectory(message(entries.get(4)));
            makeUnreadable(message(entries.get(5)));

            RelayServers.release(relay);
            Awaitility.await().atMost(DEADLINE).until(() -> arrived.containsAll(WHOLE));
            for (Path entry : entries.subList(0, 5)) {
                String id = entry.getFileName().toString().substring(0, 16);
                relay.awaitLog("hikyaku spool show " + id, DEADLINE);
            }
            assertThat(health(relay)).contains("5 mails are in quarantine");

            makeReadable(message(entries.get(5)));
            Awaitility.await().atMost(DEADLINE).until(() -> arrived.contains(recipient(5)));
            assertThat(arrived).containsExactlyInAnyOrder(recipient(5), recipient(6), recipient(7));
            RelayServers.awaitEmpty(relay, DEADLINE);
            relay.terminate();

            assertThat(relay.exitCode()).as(relay.log()).isZero();
            assertThat(relay.command(List.of("spool", "verify")).text())
                    .isEqualTo("0 mails queued, 5 in quarantine: sound\n");
            assertThat(entries.subList(0, 5))
                    .allSatisfy(
                            entry ->
                                    assertThat(spool.resolve("quarantine"))
                                            .isDirectoryContaining(
                                                    file -> isOf(file, entry.getFileName())));
        }
    }

    private static boolean isOf(Path file, Path entry) {
        return file.getFileName().toString().startsWith(entry.toString().substring(0, 16));
    }

    private String take(MailDrop.Dropped mail) {
        // What our server itself has to say goes to the sender.
        mail.recipients().stream()
                .filter(recipient -> !recipient.equals(RelayServers.SENDER))
                .forEach(arrived::add);
        return MailDrop.TAKEN;
    }

    private static String recipient(int number) {
        return "r%d@example.com".formatted(number);
    }

    private static void send(HikyakuProcess relay) {
        try (var client = RelayServers.connect(relay);
                var webadmin = relay.webadmin()) {
            for (int i = 0; i < MAILS; i++) {
                byte[] mail = Mails.ofSize("mail " + i, 5_000);
                assertThat(RelayServers.send(client, mail, recipient(i))).startsWith("250 ");
            }
            Awaitility.await()
                    .atMost(DEADLINE)
                    .until(
                            () ->
                                    RelayServers.size(webadmin, "spool") == 0
                                            && RelayServers.size(webadmin, "outgoing") == MAILS);
            RelayServers.giveFiles(webadmin);
        }
    }

    private static Path entry(Path spool, int number) {
        try (Stream<Path> files = Files.walk(spool)) {
            return files.filter(file -> file.toString().endsWith(".outgoing"))
                    .filter(file -> text(file).contains("\"" + recipient(number) + "\""))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The second part of an entry's name is that of its message. */
    private static Path message(Path entry) {
        return entry.resolveSibling(entry.getFileName().toString().split("\\.")[1] + ".eml");
    }

    private static void halve(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 2);
        }
    }

    private static void makeUnreadable(Path file) {
        Command.of("chmod", "+t", file.toString()).succeed();
    }

    private static void makeReadable(Path file) {
        Command.of("chmod", "-t", file.toString()).succeed();
    }

    private static String health(HikyakuProcess relay) {
        try (var webadmin = relay.webadmin()) {
            return webadmin.get("/healthcheck");
        }
    }
}
