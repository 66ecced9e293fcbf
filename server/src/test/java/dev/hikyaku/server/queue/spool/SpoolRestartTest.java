package dev.hikyaku.server.queue.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hikyaku.delivery.Redeliverable;
import dev.hikyaku.server.queue.QueuedMail;
import dev.hikyaku.server.queue.Selection;

import org.apache.james.core.MailAddress;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What was accepted is there after a stop, a kill or a power cut, as it was or as it has become.
 */
class SpoolRestartTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Selection ALL = new Selection.Everything();

    @TempDir Path directory;
    private OpenedSpool spool;

    @BeforeEach
    void open() throws IOException {
        spool = OpenedSpool.in(directory);
    }

    @AfterEach
    void close() throws IOException {
        spool.close();
    }

    private SpoolQueue outgoing() {
        return spool.queue("outgoing");
    }

    private void crash() throws IOException {
        spool.crash(Files.createTempDirectory(directory, "crash"));
    }

    private static MailQueueItem next(SpoolQueue queue) {
        return OpenedSpool.next(queue);
    }

    private List<String> names() {
        return outgoing().mails(ALL).map(QueuedMail::name).toList();
    }

    @Test
    void queuedMailIsThereAfterACrashByteForByte() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("one"));

        crash();

        assertThat(spool.queues.listCreatedMailQueues())
                .containsExactly(MailQueueName.of("outgoing"));
        assertThat(outgoing().getSize()).isEqualTo(1);
        Mail mail = next(outgoing()).getMail();
        assertThat(mail.getName()).isEqualTo("one");
        assertThat(OpenedSpool.text(mail)).isEqualTo(OpenedSpool.TEXT);
    }

    @Test
    void mailInHandIsThereAgain() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("one"));
        next(outgoing());

        crash();

        assertThat(next(outgoing()).getMail().getName()).isEqualTo("one");
    }

    @Test
    void mailThatWasDoneIsGoneWithItsMessage() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("one"));
        next(outgoing()).done(CompletionStatus.SUCCESS);
        spool.awaitFiles(0);

        crash();

        assertThat(spool.queues.listCreatedMailQueues()).isEmpty();
    }

    @Test
    void delayGoesOnWhileTheServerIsAway() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("later"), HOUR);
        crash();
        spool.setClock(HOUR.minusSeconds(10));
        spool.restart();
        outgoing().enQueue(OpenedSpool.mail("now"));

        assertThat(next(outgoing()).getMail().getName()).isEqualTo("now");
        spool.pass(Duration.ofSeconds(11));
        outgoing().enQueue(OpenedSpool.mail("wakes the reader"));

        assertThat(List.of(next(outgoing()), next(outgoing())))
                .extracting(item -> item.getMail().getName())
                .contains("later");
    }

    @Test
    void clockSetBackDoesNotKeepAMailForLongerThanItsDelay() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("one"), HOUR);
        spool.setClock(Duration.ofDays(-1));
        spool.restart();

        spool.pass(HOUR.plusSeconds(1));
        outgoing().enQueue(OpenedSpool.mail("wakes the reader"));

        assertThat(List.of(next(outgoing()), next(outgoing())))
                .extracting(item -> item.getMail().getName())
                .contains("one");
    }

    @Test
    void clockThatJumpsWhileTheServerRunsMovesNothing() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("later"), HOUR);
        spool.setClock(Duration.ofDays(1));
        outgoing().enQueue(OpenedSpool.mail("first"));
        spool.setClock(Duration.ofDays(-2));
        outgoing().enQueue(OpenedSpool.mail("second"));

        assertThat(next(outgoing()).getMail().getName()).isEqualTo("first");
        assertThat(next(outgoing()).getMail().getName()).isEqualTo("second");
        assertThat(names()).containsExactly("later");
    }

    @Test
    void numbersNeverRepeatThoughTheClockWasSetBack() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("one"));
        spool.setClock(Duration.ofDays(-1));
        spool.restart();
        outgoing().enQueue(OpenedSpool.mail("two"));

        assertThat(spool.files()).hasSize(4);
        assertThat(names()).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void heldMailStaysHeld() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("held"));
        outgoing().enQueue(OpenedSpool.mail("free"));
        outgoing().hold(new Selection.Named("held"));

        crash();

        assertThat(outgoing().held()).isEqualTo(1);
        assertThat(next(outgoing()).getMail().getName()).isEqualTo("free");
        outgoing().release(ALL);
        crash();
        assertThat(outgoing().held()).isZero();
        assertThat(outgoing().getSize()).isEqualTo(2);
    }

    @Test
    void mailPutBackIsAsItHasBecome() throws Exception {
        outgoing()
                .enQueue(
                        OpenedSpool.mail("one", "a@example.org", "x@example.net", "y@example.net"));
        MailQueueItem item = next(outgoing());
        Mail mail = item.getMail();
        mail.setRecipients(List.of(new MailAddress("y@example.net")));
        mail.setAttribute(
                new Attribute(AttributeName.of("delivery_retry_count"), AttributeValue.of(3)));
        ((Redeliverable) item).again(mail, HOUR);

        crash();

        assertThat(outgoing().mails(ALL))
                .singleElement()
                .satisfies(
                        queued -> {
                            assertThat(queued.recipients()).containsExactly("y@example.net");
                            assertThat(queued.attempts()).isEqualTo(3);
                            assertThat(queued.nextDelivery())
                                    .contains(OpenedSpool.START.plus(HOUR));
                        });
        assertThat(spool.files()).hasSize(2);
        outgoing().retry(ALL);
        assertThat(OpenedSpool.text(next(outgoing()).getMail())).isEqualTo(OpenedSpool.TEXT);
    }

    @Test
    void ofTwoGenerationsTheNewerHolds() throws Exception {
        outgoing()
                .enQueue(
                        OpenedSpool.mail("one", "a@example.org", "x@example.net", "y@example.net"));
        Path old = spool.file(".outgoing");
        Path kept = Files.copy(old, directory.resolve(old.getFileName()));
        MailQueueItem item = next(outgoing());
        item.getMail().setRecipients(List.of(new MailAddress("y@example.net")));
        ((Redeliverable) item).again(item.getMail(), HOUR);
        Files.move(kept, old);

        crash();

        assertThat(outgoing().mails(ALL))
                .singleElement()
                .satisfies(
                        queued -> assertThat(queued.recipients()).containsExactly("y@example.net"));
        assertThat(spool.files()).hasSize(2);
    }

    @Test
    void aNewerGenerationWithoutItsMessageDoesNotReplaceTheOlder() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("one"), HOUR);
        Path file = spool.file(".outgoing");
        String name = file.getFileName().toString();
        EntryName old = EntryName.of(name).orElseThrow();
        EntryName newer =
                new EntryName(
                        old.entry(),
                        old.body() + 7,
                        1,
                        old.written(),
                        old.delay(),
                        old.priority(),
                        0,
                        false,
                        old.queue());
        Files.copy(file, file.resolveSibling(newer.asString()));

        crash();

        assertThat(names()).containsExactly("one");
        assertThat(spool.quarantined()).isEmpty();
        assertThat(spool.files()).hasSize(2);
    }

    @Test
    void aMessageThatLostItsNameGetsItBackFromTheEntryInTheSameFile() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("one"));
        Files.delete(spool.file(".eml"));

        crash();

        assertThat(spool.files()).hasSize(2);
        assertThat(OpenedSpool.text(next(outgoing()).getMail())).isEqualTo(OpenedSpool.TEXT);
    }

    @Test
    void anEntryThatCannotBeReadAndHasNoMessageHidesNoOther() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("whole"));
        EntryName whole =
                EntryName.of(spool.file(".outgoing").getFileName().toString()).orElseThrow();
        EntryName unreadable =
                new EntryName(
                        whole.entry() + 1, whole.body() + 7, 0, 0, 0, 5, 0, false, "outgoing");
        // Reading a directory fails as reading from a bad disk does.
        Files.createDirectory(spool.file(".eml").resolveSibling(unreadable.asString()));

        crash();

        assertThat(next(outgoing()).getMail().getName()).isEqualTo("whole");
        assertThat(spool.queues.concerns(HOUR)).containsExactly("1 mails are in quarantine");
    }

    @Test
    void aFileSystemWithoutHardLinksHoldsNoSpool() throws Exception {
        spool.close();
        // No file system gives a directory a second name: it answers as one without hard links.
        Path root = Files.createDirectory(spool.directory().resolve("without"));
        Files.createDirectory(root.resolve("lock"));

        assertThatThrownBy(() -> WrittenEntries.checkLinks(root))
                .isInstanceOf(IOException.class)
                .hasMessage(root + ": no hard links (expected: a file system that has them)");
    }

    @Test
    void mailWhoseMessageIsMissingGoesToQuarantineAndTheOthersGoOn() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("headless"));
        MailQueueItem item = next(outgoing());
        ((Redeliverable) item).again(item.getMail(), HOUR);
        Files.delete(spool.file(".eml"));
        outgoing().enQueue(OpenedSpool.mail("whole"));

        crash();

        assertThat(spool.quarantined()).hasSize(1);
        assertThat(next(outgoing()).getMail().getName()).isEqualTo("whole");
        assertThat(spool.queues.concerns(HOUR)).containsExactly("1 mails are in quarantine");
    }

    @Test
    void tornFilesGoToQuarantineWithTheirMessageAndStayThere() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("torn"));
        OpenedSpool.cut(spool.file(".outgoing"));
        outgoing().enQueue(OpenedSpool.mail("whole"));

        crash();

        assertThat(next(outgoing()).getMail().getName()).isEqualTo("whole");
        await().atMost(OpenedSpool.DEADLINE)
                .untilAsserted(() -> assertThat(spool.quarantined()).hasSize(2));
        assertThat(outgoing().getSize()).isEqualTo(1);
        crash();
        assertThat(spool.quarantined()).hasSize(2);
        assertThat(spool.queues.concerns(HOUR)).containsExactly("1 mails are in quarantine");
    }

    @Test
    void mailWithATornMessageGoesToQuarantine() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("torn"));
        MailQueueItem item = next(outgoing());
        ((Redeliverable) item).again(item.getMail(), HOUR);
        OpenedSpool.cut(spool.file(".eml"));
        outgoing().flush();
        outgoing().enQueue(OpenedSpool.mail("whole"));

        assertThat(next(outgoing()).getMail().getName()).isEqualTo("whole");
        await().atMost(OpenedSpool.DEADLINE)
                .untilAsserted(() -> assertThat(spool.quarantined()).hasSize(2));
    }

    @Test
    void filesOfOthersAreLeftAlone() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("one"));
        Path stray = spool.file(".eml").resolveSibling("notes.txt");
        Files.writeString(stray, "do not touch");
        Files.createDirectory(spool.directory().resolve("lost+found"));

        crash();

        assertThat(stray).hasContent("do not touch");
        assertThat(spool.directory().resolve("lost+found")).isDirectory();
        assertThat(names()).containsExactly("one");
    }

    @Test
    void whatWasBeingWrittenAndMessagesNobodyNamesAreRemoved() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("one"));
        Path body = spool.file(".eml");
        Files.writeString(body.resolveSibling("0000000000000008.3.new"), "{");
        Files.writeString(body.resolveSibling("0000000000000009.eml"), "nobody's");

        crash();

        assertThat(spool.files()).hasSize(2);
    }

    @Test
    void aDirectoryGoesWithItsLastMailOnceItsTimeIsPast() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("old"));
        Path old = spool.file(".eml").getParent();
        spool.pass(Duration.ofMinutes(20));
        outgoing().enQueue(OpenedSpool.mail("new"));

        next(outgoing()).done(CompletionStatus.SUCCESS);

        await().atMost(OpenedSpool.DEADLINE).until(() -> !Files.exists(old));
        assertThat(spool.files()).hasSize(2);
    }

    @Test
    void twoServersCannotHaveOneSpool() {
        assertThatThrownBy(() -> OpenedSpool.in(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("in use (expected: a spool no other server has open)");
    }

    @Test
    void mailTheServerDiesOfIsTriedAloneAndThenPutAside() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("poison"));
        next(outgoing());
        crash();
        next(outgoing());
        crash();
        outgoing().enQueue(OpenedSpool.mail("innocent"));

        assertThat(next(outgoing()).getMail().getName()).isEqualTo("innocent");
        spool.pass(Duration.ofMinutes(2));
        outgoing().enQueue(OpenedSpool.mail("wakes the reader"), Duration.ofMillis(1));
        assertThat(next(outgoing()).getMail().getName()).isEqualTo("poison");
        crash();

        assertThat(spool.quarantined()).hasSize(2);
        assertThat(names()).doesNotContain("poison").contains("innocent");
    }

    @Test
    void aStopIsNoDeathOfAMailInHand() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("one"));
        for (int stop = 0; stop < 5; stop++) {
            assertThat(next(outgoing()).getMail().getName()).isEqualTo("one");
            spool.restart();
        }

        assertThat(next(outgoing()).getMail().getName()).isEqualTo("one");
        assertThat(spool.quarantined()).isEmpty();
    }

    @Test
    void aSurvivedTryIsNoDeath() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("one"));
        for (int i = 0; i < 2; i++) {
            next(outgoing());
            crash();
            if (i == 1) {
                spool.pass(Duration.ofMinutes(2));
                outgoing().retry(ALL);
            }
            next(outgoing()).done(CompletionStatus.RETRY);
            spool.pass(Duration.ofSeconds(2));
            outgoing().retry(ALL);
        }

        next(outgoing());
        crash();
        assertThat(spool.quarantined()).isEmpty();
        assertThat(outgoing().getSize()).isEqualTo(1);
    }

    @Test
    void queuesMayHaveAnyName() throws Exception {
        spool.queue("../\u30e1\u30fc\u30eb .held").enQueue(OpenedSpool.mail("one"));

        crash();

        assertThat(spool.queues.listCreatedMailQueues())
                .containsExactly(MailQueueName.of("../\u30e1\u30fc\u30eb .held"));
        assertThatThrownBy(() -> spool.queue("x".repeat(121)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aClosedSpoolTakesNothingAndEndsNothing() throws Exception {
        SpoolQueue queue = outgoing();
        queue.enQueue(OpenedSpool.mail("one"));
        MailQueueItem item = next(queue);
        spool.restart();

        assertThatThrownBy(() -> queue.enQueue(OpenedSpool.mail("late")))
                .isInstanceOf(MailQueueException.class);
        assertThatThrownBy(() -> item.done(CompletionStatus.SUCCESS))
                .isInstanceOf(MailQueueException.class);
        assertThat(names()).containsExactly("one");
    }

    @Test
    void aMailWithoutAMessageIsKeptToo() throws Exception {
        outgoing().enQueue(MailImpl.builder().name("bare").build());

        crash();

        MailQueueItem item = next(outgoing());
        assertThat(item.getMail().getName()).isEqualTo("bare");
        assertThat(item.getMail().getMessage()).isNull();
        item.done(CompletionStatus.SUCCESS);
        spool.awaitFiles(0);
    }
}
