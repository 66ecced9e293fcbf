package dev.hikyaku.server.queue.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hikyaku.server.ExactMessage;
import dev.hikyaku.server.store.messages.DirectorySync;

import org.apache.james.core.MailAddress;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.utils.UpdatableTickingClock;
import org.apache.mailet.Mail;

import reactor.core.publisher.Flux;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A spool in a directory, with clocks a test sets; it can be closed, or left as after a crash. */
final class OpenedSpool implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(20);
    static final Instant START = Instant.parse("2026-11-28T05:30:00Z");
    static final String TEXT = "Subject: caf\u00e9\r\n\r\nH\u00e9llo\r\n";

    private final Path directory;
    final UpdatableTickingClock clock = new UpdatableTickingClock(START);
    private final AtomicLong nanos = new AtomicLong();
    volatile DirectorySyncing syncing = DirectorySync::sync;
    private int mostStarts = 3;
    private long leastFreeBytes;
    SpoolQueues queues;

    private OpenedSpool(Path directory) {
        this.directory = directory;
    }

    static OpenedSpool in(Path directory) throws IOException {
        OpenedSpool spool = new OpenedSpool(directory.resolve("spool"));
        spool.open();
        return spool;
    }

    private void open() throws IOException {
        queues =
                new SpoolQueues(
                        directory,
                        new SpoolSettings(directory, leastFreeBytes, mostStarts),
                        new Outside(clock, nanos::get, path -> syncing.sync(path), Duration.ZERO),
                        new RawMailQueueItemDecoratorFactory(),
                        new RecordingMetricFactory(),
                        new NoopGaugeRegistry());
    }

    void restart() throws IOException {
        queues.close();
        open();
    }

    /** Has the same files opened as if the process had been killed now. */
    void crash(Path copy) throws IOException {
        Path killed = copy.resolve("killed");
        copyTo(killed);
        queues.close();
        remove(directory);
        Files.move(killed, directory);
        open();
    }

    private void copyTo(Path target) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(directory.relativize(file).toString()));
            }
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    OpenedSpool leastFree(long bytes) throws IOException {
        leastFreeBytes = bytes;
        restart();
        return this;
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        clock.setInstant(clock.instant().plus(time));
    }

    /** Only the clock on the wall is set. */
    void setClock(Duration by) {
        clock.setInstant(clock.instant().plus(by));
    }

    SpoolQueue queue(String name) {
        return queues.createQueue(MailQueueName.of(name), MailQueueFactory.defaultPrefetchCount());
    }

    Path directory() {
        return directory;
    }

    Path quarantine() {
        return directory.resolve("quarantine");
    }

    /** Names of all files of mails, those in quarantine left out. */
    List<String> files() {
        return list(false);
    }

    List<String> quarantined() {
        return list(true);
    }

    private List<String> list(boolean quarantined) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().matches("lock|hands"))
                    .filter(file -> file.startsWith(quarantine()) == quarantined)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return list(quarantined);
            }
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file(String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .filter(file -> !file.startsWith(quarantine()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Leaves less of a file than any message has. */
    static void cut(Path file) throws IOException {
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.truncate(TEXT.length() / 2);
        }
    }

    static void changeFirstByte(Path file) throws IOException {
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {'?'}));
        }
    }

    void awaitFiles(int count) {
        await().atMost(DEADLINE).untilAsserted(() -> assertThat(files()).hasSize(count));
    }

    static MailQueueItem next(SpoolQueue queue) {
        return Flux.from(queue.deQueue()).blockFirst(DEADLINE);
    }

    static String text(Mail mail) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        mail.getMessage().writeTo(bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    static MailImpl mail(String name) throws Exception {
        return mail(name, "a@example.org", "x@example.net");
    }

    static MailImpl mail(String name, String sender, String... recipients) throws Exception {
        MailImpl.Builder mail =
                MailImpl.builder()
                        .name(name)
                        .sender(sender.isEmpty() ? null : new MailAddress(sender));
        for (String recipient : recipients) {
            mail.addRecipient(new MailAddress(recipient));
        }
        MailImpl built = mail.build();
        built.setMessageNoCopy(message(TEXT));
        return built;
    }

    static ExactMessage message(String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new ExactMessage(
                MimeMessageInputStreamSource.create("test", new ByteArrayInputStream(bytes)));
    }

    @Override
    public void close() throws IOException {
        queues.close();
    }
}
