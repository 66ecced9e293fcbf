package dev.hikyaku.server.queue.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hikyaku.delivery.Redeliverable;
import dev.hikyaku.server.queue.NoRoomForMailException;
import dev.hikyaku.server.queue.QueuedMail;
import dev.hikyaku.server.queue.Selection;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.queue.api.ManageableMailQueue.MailQueueIterator;
import org.apache.james.server.core.MailImpl;
import org.apache.james.webadmin.dto.MailQueueItemDTO;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Subscription;

import reactor.core.publisher.BaseSubscriber;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What becomes of mails and their files while the server runs. */
class SpoolQueueTest {
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

    private static MailQueueItem next(SpoolQueue queue) {
        return OpenedSpool.next(queue);
    }

    private long bodies() {
        return spool.files().stream().filter(file -> file.endsWith(".eml")).count();
    }

    @Test
    void theMessageIsWrittenOnceWhateverQueuesItPasses() throws Exception {
        spool.queue("spool").enQueue(OpenedSpool.mail("one"));
        MailQueueItem first = next(spool.queue("spool"));
        outgoing().enQueue(first.getMail());
        outgoing().enQueue(first.getMail(), HOUR);
        first.done(CompletionStatus.SUCCESS);

        assertThat(bodies()).isEqualTo(1);
        MailQueueItem second = next(outgoing());
        assertThat(OpenedSpool.text(second.getMail())).isEqualTo(OpenedSpool.TEXT);
        second.done(CompletionStatus.SUCCESS);
        spool.awaitFiles(2);
        outgoing().clear();
        spool.awaitFiles(0);
    }

    @Test
    void anOldMailGoesOnBesideItsMessage() throws Exception {
        spool.queue("spool").enQueue(OpenedSpool.mail("one"));
        MailQueueItem item = next(spool.queue("spool"));
        spool.pass(HOUR);

        outgoing().enQueue(item.getMail(), HOUR);

        assertThat(spool.file(".outgoing").getParent()).isEqualTo(spool.file(".eml").getParent());
    }

    @Test
    void aMailThatComesInIsOneFile() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("one"));

        assertThat(Files.isSameFile(spool.file(".outgoing"), spool.file(".eml"))).isTrue();
    }

    @Test
    void aChangedMessageIsAnotherOne() throws Exception {
        spool.queue("spool").enQueue(OpenedSpool.mail("one"));
        MailQueueItem item = next(spool.queue("spool"));
        Path original = spool.file(".eml");
        item.getMail().getMessage().setHeader("X-Signed", "yes");

        outgoing().enQueue(item.getMail());

        assertThat(bodies()).isEqualTo(2);
        item.done(CompletionStatus.SUCCESS);
        assertThat(Files.readString(original)).startsWith(OpenedSpool.TEXT + "{");
        assertThat(OpenedSpool.text(next(outgoing()).getMail())).contains("X-Signed: yes");
    }

    @Test
    void aMessageChangedBeforeItIsPutBackIsPutBackChanged() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("one"));
        MailQueueItem item = next(outgoing());
        item.getMail().getMessage().setHeader("X-Signed", "yes");

        ((Redeliverable) item).again(item.getMail(), Duration.ZERO);

        assertThat(OpenedSpool.text(next(outgoing()).getMail())).contains("X-Signed: yes");
        await().atMost(OpenedSpool.DEADLINE).until(() -> bodies() == 1);
    }

    @Test
    void aMailPutBackWithoutItsMessageKeepsIt() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("one"));
        MailQueueItem item = next(outgoing());
        Mail bare =
                MailImpl.builder()
                        .name("one")
                        .addRecipient(new MailAddress("y@example.net"))
                        .build();

        ((Redeliverable) item).again(bare, Duration.ZERO);

        Mail mail = next(outgoing()).getMail();
        assertThat(mail.getRecipients()).containsExactly(new MailAddress("y@example.net"));
        assertThat(OpenedSpool.text(mail)).isEqualTo(OpenedSpool.TEXT);
    }

    @Test
    void theFirstThatEndsTheWorkOnAMailCounts() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("one"));
        MailQueueItem item = next(outgoing());
        ((Redeliverable) item).again(item.getMail(), HOUR);

        item.done(CompletionStatus.SUCCESS);

        assertThat(outgoing().getSize()).isEqualTo(1);
        assertThatThrownBy(() -> ((Redeliverable) item).again(item.getMail(), HOUR))
                .isInstanceOf(MailQueueException.class);
    }

    @Test
    void aRejectedMailIsHeldForAnOperator() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("one"));

        next(outgoing()).done(CompletionStatus.REJECT);

        assertThat(outgoing().held()).isEqualTo(1);
        assertThat(outgoing().release(ALL)).isEqualTo(1);
        assertThat(next(outgoing()).getMail().getName()).isEqualTo("one");
    }

    @Test
    void noMoreIsHandedOutThanWasAskedFor() throws Exception {
        for (int i = 0; i < 5; i++) {
            outgoing().enQueue(OpenedSpool.mail("mail" + i));
        }
        Queue<MailQueueItem> handed = new ConcurrentLinkedQueue<>();
        BaseSubscriber<MailQueueItem> subscriber =
                new BaseSubscriber<>() {
                    @Override
                    protected void hookOnSubscribe(Subscription any) {
                        request(2);
                    }

                    @Override
                    protected void hookOnNext(MailQueueItem item) {
                        handed.add(item);
                    }
                };
        outgoing().deQueue().subscribe(subscriber);

        await().atMost(OpenedSpool.DEADLINE).until(() -> handed.size() == 2);
        assertThat(next(outgoing()).getMail().getName()).isEqualTo("mail2");
        assertThat(handed).hasSize(2);
        subscriber.cancel();
        assertThat(next(outgoing()).getMail().getName()).isEqualTo("mail3");
        assertThat(outgoing().getSize()).isEqualTo(5);
    }

    @Test
    void heldMailIsHandedToNobodyAndReleasedMailAtOnce() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("first"), HOUR);
        outgoing().enQueue(OpenedSpool.mail("second"), HOUR);

        assertThat(outgoing().hold(new Selection.Named("first"))).isEqualTo(1);
        assertThat(outgoing().flush()).isEqualTo(1);

        assertThat(next(outgoing()).getMail().getName()).isEqualTo("second");
        assertThat(outgoing().mails(ALL)).extracting(QueuedMail::name).containsExactly("first");
        assertThat(outgoing().release(new Selection.To(new MailAddress("x@example.net"))))
                .isEqualTo(1);
        assertThat(next(outgoing()).getMail().getName()).isEqualTo("first");
    }

    @Test
    void retryTakesOnlyTheChosenAndLeavesHeldOnesAlone() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("a", "a@example.org", "x@example.net"), HOUR);
        outgoing().enQueue(OpenedSpool.mail("b", "b@example.org", "x@example.net"), HOUR);
        outgoing().enQueue(OpenedSpool.mail("held", "b@example.org", "x@example.net"), HOUR);
        outgoing().hold(new Selection.Named("held"));

        assertThat(outgoing().retry(new Selection.From(MaybeSender.getMailSender("b@example.org"))))
                .isEqualTo(1);

        assertThat(next(outgoing()).getMail().getName()).isEqualTo("b");
        assertThat(outgoing().held()).isEqualTo(1);
    }

    @Test
    void removedMailsAreGoneHeldOrNot() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("bounce", "", "x@example.net"), HOUR);
        outgoing().enQueue(OpenedSpool.mail("held"), HOUR);
        outgoing().enQueue(OpenedSpool.mail("ready"));
        outgoing().hold(new Selection.Named("held"));

        assertThat(outgoing().remove(new Selection.From(MaybeSender.nullSender()))).isEqualTo(1);
        assertThat(outgoing().remove(new Selection.Named("held"))).isEqualTo(1);

        assertThat(outgoing().mails(ALL)).extracting(QueuedMail::name).containsExactly("ready");
        spool.awaitFiles(2);
    }

    @Test
    void theListTellsWhenAMailCameAndWhenItIsTriedNext() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("late"), HOUR.multipliedBy(2));
        outgoing().enQueue(OpenedSpool.mail("soon"), HOUR);

        assertThat(outgoing().mails(ALL))
                .containsExactly(queued("soon", HOUR), queued("late", HOUR.multipliedBy(2)));
    }

    private static QueuedMail queued(String name, Duration delay) {
        return new QueuedMail(
                name,
                Optional.of("a@example.org"),
                List.of("x@example.net"),
                Optional.of(OpenedSpool.START),
                Optional.of(OpenedSpool.START.plus(delay)),
                0,
                false);
    }

    /** James' MailQueueItemDTO disposes of the view it is made from, and its view of the mail. */
    @Test
    void lookingAtMailsLosesNone() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("first"));
        outgoing().enQueue(OpenedSpool.mail("second"));

        MailQueueIterator listed = outgoing().browse();
        while (listed.hasNext()) {
            MailQueueItemDTO.from(listed.next());
        }

        assertThat(OpenedSpool.text(next(outgoing()).getMail())).isEqualTo(OpenedSpool.TEXT);
        assertThat(OpenedSpool.text(next(outgoing()).getMail())).isEqualTo(OpenedSpool.TEXT);
    }

    @Test
    void newMailIsRefusedWhileTheDiskIsShortOfRoomAndAcceptedMailMovesOn() throws Exception {
        spool.leastFree(Long.MAX_VALUE);
        SpoolQueue queue = spool.queue("spool");

        assertThatThrownBy(() -> queue.enQueueNew(OpenedSpool.mail("new"), Duration.ZERO))
                .isInstanceOf(NoRoomForMailException.class);
        assertThat(spool.files()).isEmpty();
        assertThat(spool.queues.refusal())
                .hasValueSatisfying(why -> assertThat(why).startsWith("new mail is refused"));
        assertThatCode(() -> queue.enQueue(OpenedSpool.mail("accepted")))
                .doesNotThrowAnyException();
    }

    @Test
    void anUnwatchedQueueIsNoticed() throws Exception {
        outgoing().enQueue(OpenedSpool.mail("one"));
        spool.pass(HOUR);

        assertThat(spool.queues.concerns(Duration.ofMinutes(10)))
                .containsExactly("nothing was taken out of outgoing for 3600 s, and mail waits");
        next(outgoing());
        assertThat(spool.queues.concerns(Duration.ofMinutes(10))).isEmpty();
    }
}
