package dev.hikyaku.server.queue.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hikyaku.delivery.Redeliverable;
import dev.hikyaku.server.ExactMessage;
import dev.hikyaku.server.queue.QueuedMail;
import dev.hikyaku.server.queue.Selection;
import dev.hikyaku.server.store.messages.DirectorySync;

import org.apache.james.core.MailAddress;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What the disk refuses is refused to the sender, with nothing half made left. */
class SpoolFaultsTest {
    private static final Selection ALL = new Selection.Everything();
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir Path directory;
    private OpenedSpool spool;
    private SpoolQueue queue;

    @BeforeEach
    void open() throws IOException {
        spool = OpenedSpool.in(directory);
        queue = spool.queue("outgoing");
    }

    @AfterEach
    void close() throws IOException {
        spool.syncing = DirectorySync::sync;
        spool.close();
    }

    private void failSyncs() {
        spool.syncing =
                path -> {
                    throw new IOException("Input/output error");
                };
    }

    @Test
    void mailWhoseNameIsNotForcedToDiskIsRefusedAndLeavesNothing() throws Exception {
        queue.enQueue(OpenedSpool.mail("before"));
        failSyncs();

        assertThatThrownBy(() -> queue.enQueue(OpenedSpool.mail("refused")))
                .isInstanceOf(MailQueueException.class);

        assertThat(queue.getSize()).isEqualTo(1);
        assertThat(spool.queues.refusal()).contains("the spool cannot be forced to disk");
        spool.syncing = DirectorySync::sync;
        queue.enQueue(OpenedSpool.mail("after"));
        assertThat(spool.queues.refusal()).isEmpty();
        spool.awaitFiles(4);
        spool.restart();
        assertThat(spool.queue("outgoing").mails(ALL))
                .extracting(QueuedMail::name)
                .containsExactlyInAnyOrder("before", "after");
    }

    @Test
    void aMessageThatCannotBeReadToItsEndIsRefusedAndLeavesNothing() throws Exception {
        MailImpl mail = MailImpl.builder().name("broken").build();
        mail.setMessageNoCopy(new ExactMessage(new BreakingSource()));

        assertThatThrownBy(() -> queue.enQueue(mail)).isInstanceOf(MailQueueException.class);

        spool.awaitFiles(0);
        assertThat(queue.getSize()).isZero();
    }

    /** The client is gone in the middle of its message. */
    private static final class BreakingSource implements MimeMessageSource {
        @Override
        public String getSourceId() {
            return "breaks";
        }

        @Override
        public InputStream getInputStream() {
            return new InputStream() {
                private int left = 100_000;

                @Override
                public int read() throws IOException {
                    if (left == 0) {
                        throw new IOException("connection reset");
                    }
                    left--;
                    return 'x';
                }
            };
        }
    }

    @Test
    void mailThatCannotBePutBackIsAsItWasAndStillInHand() throws Exception {
        queue.enQueue(OpenedSpool.mail("one", "a@example.org", "x@example.net", "y@example.net"));
        MailQueueItem item = OpenedSpool.next(queue);
        MailImpl left = OpenedSpool.mail("one", "a@example.org", "y@example.net");
        failSyncs();

        assertThatThrownBy(() -> ((Redeliverable) item).again(left, HOUR))
                .isInstanceOf(MailQueueException.class);
        spool.syncing = DirectorySync::sync;
        item.done(CompletionStatus.RETRY);

        assertThat(queue.mails(ALL))
                .singleElement()
                .satisfies(mail -> assertThat(mail.recipients()).hasSize(2));
        spool.awaitFiles(2);
    }

    @Test
    void anInterruptedSenderIsRefusedAndHarmsNobodyElse() throws Exception {
        try (var executor = Executors.newSingleThreadExecutor()) {
            Future<?> interrupted =
                    executor.submit(
                            () -> {
                                Thread.currentThread().interrupt();
                                queue.enQueue(OpenedSpool.mail("interrupted"));
                                return null;
                            });
            assertThatThrownBy(() -> interrupted.get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(MailQueueException.class);
        }

        queue.enQueue(OpenedSpool.mail("other"));
        spool.awaitFiles(2);
        assertThat(queue.getSize()).isEqualTo(1);
    }

    @Test
    void aMessageStaysUntilTheEndOfItsLastEntryIsOnDisk() throws Exception {
        queue.enQueue(OpenedSpool.mail("one"));
        failSyncs();

        OpenedSpool.next(queue).done(CompletionStatus.SUCCESS);

        await().atMost(OpenedSpool.DEADLINE).until(() -> spool.queues.refusal().isPresent());
        assertThat(spool.files()).singleElement().asString().endsWith(".eml");
        spool.syncing = DirectorySync::sync;
        spool.awaitFiles(0);
    }

    @Test
    void whoComesWhileADirectoryIsSyncedSharesTheNextSync() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger syncs = new AtomicInteger();
        queue.enQueue(OpenedSpool.mail("first"));
        spool.syncing =
                path -> {
                    syncs.incrementAndGet();
                    begun.countDown();
                    awaitLatch(goOn);
                    DirectorySync.sync(path);
                };
        int senders = 40;
        try (var executor = Executors.newFixedThreadPool(senders)) {
            List<Future<?>> sent = new ArrayList<>();
            for (int i = 0; i < senders; i++) {
                String name = "mail" + i;
                sent.add(
                        executor.submit(
                                () -> {
                                    queue.enQueue(OpenedSpool.mail(name));
                                    return null;
                                }));
            }
            awaitLatch(begun);
            await().atMost(OpenedSpool.DEADLINE)
                    .until(() -> spool.files().size() == 2 * (senders + 1));
            assertThat(queue.getSize()).isEqualTo(1);
            goOn.countDown();
            for (Future<?> one : sent) {
                one.get(20, TimeUnit.SECONDS);
            }
        }

        assertThat(queue.getSize()).isEqualTo(senders + 1);
        assertThat(syncs.get()).isLessThan(senders / 2);
    }

    private static void awaitLatch(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IOException("nobody came");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void holdingIsOnDiskWhenItIsAnswered() throws Exception {
        queue.enQueue(OpenedSpool.mail("one"));
        failSyncs();

        assertThatThrownBy(() -> queue.hold(ALL)).isInstanceOf(MailQueueException.class);
        spool.syncing = DirectorySync::sync;

        assertThat(queue.held()).isEqualTo(1);
        assertThat(queue.release(new Selection.To(new MailAddress("x@example.net")))).isEqualTo(1);
    }
}
