package dev.hikyaku.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** What a server finds in a spool that was filled for it. */
class SpoolFillTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir Path root;

    @Test
    void everyMailIsInItsQueueAfterAStart() throws Exception {
        int delayed = new SpoolFill(root).fill(300, 3, LONG);

        assertThat(delayed).isEqualTo(300);
        assertThat(size("outgoing")).isEqualTo(300);
        assertThat(size("spool")).isEqualTo(3);
    }

    @Test
    void everyDelayedMailHasAMessageOfItsOwn() throws Exception {
        new SpoolFill(root).fill(20, 0, LONG);

        try (var files = Files.walk(root)) {
            assertThat(files.filter(file -> file.toString().endsWith(".eml"))).hasSize(20);
        }
    }

    @Test
    void whenTheTimeIsOverFewerAreThere() throws Exception {
        int delayed = new SpoolFill(root).fill(100_000, 1, Duration.ZERO);

        assertThat(delayed).isZero();
        assertThat(size("spool")).isEqualTo(1);
    }

    private long size(String queue) throws IOException {
        try (var queues = SpoolOnDisk.queues(root, Clock.systemUTC())) {
            return queues.createQueue(
                            MailQueueName.of(queue), MailQueueFactory.defaultPrefetchCount())
                    .getSize();
        }
    }
}
