package dev.hikyaku.server.queue.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.james.mailrepository.MailRepositoryContract;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.mail.MessagingException;

/** What James asks of a repository, and that what it keeps outlives the process. */
final class SpoolRepositoryTest implements MailRepositoryContract {
    private static final MailKey ONE = new MailKey("one");

    @TempDir Path directory;
    @TempDir Path copies;
    private OpenedSpool spool;

    @BeforeEach
    void open() throws IOException {
        spool = OpenedSpool.in(directory);
    }

    @AfterEach
    void close() throws IOException {
        spool.close();
    }

    @Override
    public MailRepository retrieveRepository() {
        return retrieveRepository(MailRepositoryPath.from("var/mail/error/"));
    }

    @Override
    public MailRepository retrieveRepository(MailRepositoryPath path) {
        return SpoolRepositories.of(spool.queues)
                .create(MailRepositoryUrl.fromPathAndProtocol(SpoolRepositories.PROTOCOL, path));
    }

    @Test
    void keptMailIsThereAfterACrashByteForByte() throws Exception {
        retrieveRepository().store(OpenedSpool.mail("one"));

        spool.crash(copies);

        assertThat(SpoolRepositories.of(spool.queues).listDistinct())
                .extracting(MailRepositoryUrl::asString)
                .containsExactly("spool://var/mail/error");
        assertThat(retrieveRepository().list()).toIterable().containsExactly(ONE);
        assertThat(OpenedSpool.text(retrieveRepository().retrieve(ONE)))
                .isEqualTo(OpenedSpool.TEXT);
    }

    @Test
    void keptMailIsNoQueueAndSharesItsMessage() throws Exception {
        spool.queue("spool").enQueue(OpenedSpool.mail("one"));
        MailQueueItem item = OpenedSpool.next(spool.queue("spool"));

        retrieveRepository().store(item.getMail());
        item.done(CompletionStatus.SUCCESS);

        spool.awaitFiles(2);
        spool.restart();
        assertThat(spool.queues.listCreatedMailQueues()).isEmpty();
        assertThat(retrieveRepository().size()).isEqualTo(1);
    }

    @Test
    void removedMailStaysAway() throws Exception {
        retrieveRepository().store(OpenedSpool.mail("one"));
        retrieveRepository().remove(ONE);

        spool.crash(copies);

        assertThat(retrieveRepository().size()).isZero();
        spool.awaitFiles(0);
    }

    @Test
    void whatCannotBeReadGoesToQuarantineAndIsAnnounced() throws Exception {
        retrieveRepository().store(OpenedSpool.mail("one"));
        retrieveRepository().store(OpenedSpool.mail("two"));
        Path file = spool.file("%2Ferror");
        Files.write(file, new byte[] {'{'});
        MailKey torn = new MailKey(readable().equals("one") ? "two" : "one");

        assertThatThrownBy(() -> retrieveRepository().retrieve(torn))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("unreadable");
        assertThat(retrieveRepository().size()).isEqualTo(1);
        assertThat(spool.quarantined()).hasSize(2);
    }

    private String readable() throws Exception {
        for (String name : new String[] {"one", "two"}) {
            try (var files = Files.walk(directory)) {
                if (files.filter(file -> file.toString().endsWith("%2Ferror"))
                        .anyMatch(file -> holds(file, name))) {
                    return name;
                }
            }
        }
        throw new AssertionError("no file of a kept mail");
    }

    private static boolean holds(Path file, String name) {
        try {
            return Files.readString(file).contains("\"name\":\"" + name + "\"");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aServerWithoutASpoolRefusesToKeep() throws Exception {
        MailRepository none =
                SpoolRepositories.withoutDisk()
                        .create(MailRepositoryUrl.from("spool://var/mail/error"));

        assertThat(none.size()).isZero();
        assertThatThrownBy(() -> none.store(OpenedSpool.mail("one")))
                .isInstanceOf(MessagingException.class);
    }
}
