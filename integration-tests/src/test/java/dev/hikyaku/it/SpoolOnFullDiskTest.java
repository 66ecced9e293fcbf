package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.delivery.Redeliverable;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.MailDrop;
import dev.hikyaku.it.peers.WireClient;
import dev.hikyaku.it.power.MemoryDisk;
import dev.hikyaku.it.promise.OpenedSpool;
import dev.hikyaku.server.ExactMessage;
import dev.hikyaku.server.queue.NoRoomForMailException;
import dev.hikyaku.server.queue.spool.SpoolQueue;
import dev.hikyaku.server.queue.spool.SpoolQueues;

import org.apache.james.core.MailAddress;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.mailet.Mail;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import reactor.core.publisher.Flux;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** The disk of the spool fills up, of bytes or of names, and has room again. */
class SpoolOnFullDiskTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int BLOCK_BYTES = 4096;
    private static final int MAIL_BYTES = 10_240;
    private static final long MEGABYTE = 1024 * 1024;

    /** With a block or a name more at each attempt, so that each write once finds no room. */
    @ParameterizedTest
    @ValueSource(strings = {"size=2m", "nr_inodes=60"})
    void whateverWriteFindsNoRoomTheMailIsRefusedAndNothingHalfMadeIsLeft(String limit)
            throws Exception {
        try (var disk = MemoryDisk.of(limit)) {
            List<String> taken = takenOn(disk.path());

            try (var again = OpenedSpool.of(disk.path())) {
                assertThat(done(outgoing(again), taken.size()))
                        .containsExactlyInAnyOrderElementsOf(taken);
                awaitFiles(disk.path(), 0);
            }
        }
    }

    /** What a spool has taken on a disk that was full again and again. */
    private static List<String> takenOn(Path disk) throws Exception {
        try (var queues = OpenedSpool.of(disk)) {
            SpoolQueue queue = outgoing(queues);
            var ballast = new Ballast(disk);
            ballast.fill();
            var taken = new ArrayList<String>();
            int refused = 0;
            while (taken.size() < 2) {
                String name = "mail-%d-%d".formatted(taken.size(), refused);
                try {
                    queue.enQueue(mail(name));
                    taken.add(name);
                } catch (NoRoomForMailException e) {
                    refused++;
                    ballast.giveUpOne();
                }
                awaitFiles(disk, 2 * taken.size());
                assertThat(queue.getSize()).isEqualTo(taken.size());
            }
            assertThat(refused).as("attempts without room").isGreaterThan(taken.size());
            assertThatIsWhole(putBackWithoutRoom(queue, ballast).getMail());
            return taken;
        }
    }

    private static MailQueueItem putBackWithoutRoom(SpoolQueue queue, Ballast ballast)
            throws Exception {
        MailQueueItem item = next(queue);
        var again = (Redeliverable) item;
        ballast.fill();
        assertThatThrownBy(() -> again.again(item.getMail(), Duration.ZERO))
                .isInstanceOf(NoRoomForMailException.class);
        ballast.giveUpOne();
        again.again(item.getMail(), Duration.ZERO);
        ballast.fill();
        return next(queue);
    }

    private static List<String> done(SpoolQueue queue, int mails) throws Exception {
        var names = new ArrayList<String>();
        for (int i = 0; i < mails; i++) {
            MailQueueItem item = next(queue);
            assertThatIsWhole(item.getMail());
            names.add(item.getMail().getName());
            item.done(CompletionStatus.SUCCESS);
        }
        return names;
    }

    private static SpoolQueue outgoing(SpoolQueues queues) {
        return queues.createQueue(
                MailQueueName.of("outgoing"), MailQueueFactory.defaultPrefetchCount());
    }

    private static MailQueueItem next(SpoolQueue queue) {
        return Flux.from(queue.deQueue()).blockFirst(DEADLINE);
    }

    private static MailImpl mail(String name) throws Exception {
        MailImpl mail =
                MailImpl.builder()
                        .name(name)
                        .sender(new MailAddress(RelayServers.SENDER))
                        .addRecipient(new MailAddress("recipient@example.com"))
                        .build();
        mail.setMessageNoCopy(
                new ExactMessage(
                        MimeMessageInputStreamSource.create(
                                name, new ByteArrayInputStream(Mails.ofSize(name, MAIL_BYTES)))));
        return mail;
    }

    private static void assertThatIsWhole(Mail mail) throws Exception {
        var bytes = new ByteArrayOutputStream();
        mail.getMessage().writeTo(bytes);
        assertThat(bytes.toByteArray()).isEqualTo(Mails.ofSize(mail.getName(), MAIL_BYTES));
    }

    /** A message goes a moment after the last word of it. */
    private static void awaitFiles(Path disk, int count) {
        Awaitility.await()
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(files(disk.resolve("spool"))).hasSize(count));
    }

    private static List<String> files(Path spool) throws IOException {
        try (Stream<Path> files = Files.walk(spool)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.matches("lock|hands"))
                    .toList();
        }
    }

    @Test
    void mailIsPutOffBeforeTheDiskIsFullAndWhatWasTakenLeavesAllTheSame() throws Exception {
        Queue<String> arrived = new ConcurrentLinkedQueue<>();
        MailDrop.Keeper keeper =
                mail -> {
                    arrived.addAll(mail.recipients());
                    return MailDrop.TAKEN;
                };
        try (var disk = MemoryDisk.ofMegabytes(64);
                var drop = MailDrop.open(keeper);
                var relay =
                        RelayServers.to(drop.port())
                                .var(disk.path())
                                .environment("HIKYAKU_SPOOL_LEAST_FREE", "16M")
                                .start();
                var client = RelayServers.connect(relay)) {
            var ballast = new Ballast(disk.path());
            ballast.leave(24 * MEGABYTE);
            RelayServers.hold(relay);
            List<String> taken = sendUntilRefused(client);
            assertThat(free(disk)).isBetween(2 * MEGABYTE, 16 * MEGABYTE);
            awaitMovedOn(relay, taken.size());

            ballast.fill();
            assertThat(RelayServers.send(client, mail("x", 1_000), "x@example.com"))
                    .startsWith("452 4.3.1 ");
            RelayServers.release(relay);
            Awaitility.await().atMost(DEADLINE).until(() -> arrived.size() >= taken.size());
            RelayServers.awaitEmpty(relay, DEADLINE);
            assertThat(arrived).containsExactlyInAnyOrderElementsOf(taken);

            ballast.giveUp();
            Awaitility.await()
                    .atMost(DEADLINE)
                    .until(
                            () -> RelayServers.send(client, mail("y", 1_000), "y@example.com"),
                            reply -> reply.startsWith("250 "));
            RelayServers.awaitEmpty(relay, DEADLINE);
            assertThat(arrived).contains("y@example.com").doesNotContain("x@example.com");
            relay.terminate();
            assertThat(relay.exitCode()).as(relay.log()).isZero();
            assertThat(files(disk.path().resolve("spool"))).isEmpty();
        }
    }

    private static byte[] mail(String subject, int bytes) {
        return Mails.ofSize(subject, bytes);
    }

    /** The recipients of the mails that were taken. */
    private static List<String> sendUntilRefused(WireClient client) {
        var taken = new ArrayList<String>();
        while (taken.size() < 2_000) {
            String recipient = "r%d@example.com".formatted(taken.size());
            String reply = RelayServers.send(client, mail(recipient, 5 * MAIL_BYTES), recipient);
            if (!reply.startsWith("250 ")) {
                assertThat(reply).startsWith("452 4.3.1 ");
                return taken;
            }
            taken.add(recipient);
        }
        throw new AssertionError("2000 mails of 50 KB fit into 24 MB");
    }

    private static void awaitMovedOn(HikyakuProcess relay, int mails) {
        try (var webadmin = relay.webadmin()) {
            Awaitility.await()
                    .atMost(DEADLINE)
                    .until(
                            () ->
                                    RelayServers.size(webadmin, "spool") == 0
                                            && RelayServers.size(webadmin, "outgoing") == mails);
        }
    }

    private static long free(MemoryDisk disk) throws IOException {
        return Files.getFileStore(disk.path()).getUsableSpace();
    }

    /** Files of one block each that take the room there is. */
    private static final class Ballast {
        private final Path directory;
        private final Deque<Path> files = new ArrayDeque<>();
        private int made;

        Ballast(Path disk) throws IOException {
            directory = Files.createDirectory(disk.resolve("ballast"));
        }

        /** Takes all of it. */
        void fill() throws IOException {
            while (add()) {
                // One more.
            }
        }

        /** All but so many bytes, at once. */
        void leave(long bytes) throws IOException {
            long free = Files.getFileStore(directory).getUsableSpace();
            Path file = directory.resolve("most");
            Files.write(file, new byte[Math.toIntExact(free - bytes)]);
            files.push(file);
        }

        private boolean add() throws IOException {
            Path file = directory.resolve(Integer.toString(made++));
            try {
                Files.write(file, new byte[BLOCK_BYTES]);
                files.push(file);
                return true;
            } catch (IOException full) {
                Files.deleteIfExists(file);
                return false;
            }
        }

        /** A block and a name are free again. */
        void giveUpOne() throws IOException {
            Files.delete(files.pop());
        }

        void giveUp() throws IOException {
            while (!files.isEmpty()) {
                giveUpOne();
            }
        }
    }
}
