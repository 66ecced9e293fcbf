package dev.hikyaku.server.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.queue.QueuedMail;
import dev.hikyaku.server.queue.Selection;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.util.MimeMessageUtil;
import org.apache.james.webadmin.dto.MailQueueItemDTO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import reactor.core.publisher.Flux;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** What an operator holds back stays back, and nothing is lost by looking. */
final class HeldMailsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Selection ALL = new Selection.Everything();

    private final MemoryQueue queue =
            new MemoryQueue(
                    MailQueueName.of("outgoing"),
                    new RawMailQueueItemDecoratorFactory(),
                    Clock.fixed(NOW, ZoneOffset.UTC),
                    new HeapRoom(Long.MAX_VALUE));

    @AfterEach
    void stop() {
        queue.stop();
    }

    @Test
    void heldMailIsHandedToNobody() throws Exception {
        put("first", "a@example.org", "x@example.net", HOUR);
        put("second", "a@example.org", "y@example.net", HOUR);

        assertThat(queue.hold(new Selection.Named("first"))).isEqualTo(1);
        queue.flush();

        assertThat(next().getMail().getName()).isEqualTo("second");
        assertThat(queue.held()).isEqualTo(1);
        assertThat(queue.mails(ALL)).extracting(QueuedMail::name).containsExactly("first");
        assertThat(queue.getSize()).isEqualTo(2);
    }

    @Test
    void releasedMailGoesOnAtOnceAndWhole() throws Exception {
        put("first", "a@example.org", "x@example.net", HOUR);
        queue.hold(ALL);

        assertThat(queue.release(new Selection.To(new MailAddress("x@example.net")))).isEqualTo(1);

        assertThat(text(next())).contains("Subject: first");
        assertThat(queue.held()).isZero();
    }

    @Test
    void retryLeavesHeldMailsAlone() throws Exception {
        put("first", "a@example.org", "x@example.net", HOUR);
        queue.hold(ALL);

        assertThat(queue.retry(ALL)).isZero();
        assertThat(queue.held()).isEqualTo(1);
    }

    @Test
    void retryTakesOnlyTheChosen() throws Exception {
        put("first", "a@example.org", "x@example.net", HOUR);
        put("second", "b@example.org", "y@example.net", HOUR);

        assertThat(queue.retry(new Selection.From(MaybeSender.getMailSender("b@example.org"))))
                .isEqualTo(1);

        assertThat(next().getMail().getName()).isEqualTo("second");
    }

    @Test
    void heldMailsAreRemovedToo() throws Exception {
        put("first", "a@example.org", "x@example.net", HOUR);
        put("second", "a@example.org", "y@example.net", HOUR);
        queue.hold(new Selection.Named("first"));

        assertThat(queue.remove(new Selection.To(new MailAddress("X@Example.NET")))).isEqualTo(1);
        assertThat(queue.getSize()).isEqualTo(1);
        assertThat(queue.clear()).isEqualTo(1);
        assertThat(queue.getSize()).isZero();
    }

    @Test
    void bouncesAreChosenByTheNullSender() throws Exception {
        put("bounce", null, "x@example.net", HOUR);
        put("mail", "a@example.org", "y@example.net", HOUR);

        assertThat(queue.hold(new Selection.From(MaybeSender.nullSender()))).isEqualTo(1);

        assertThat(queue.mails(ALL).filter(QueuedMail::held))
                .singleElement()
                .satisfies(
                        mail -> {
                            assertThat(mail.name()).isEqualTo("bounce");
                            assertThat(mail.sender()).isEmpty();
                            assertThat(mail.nextDelivery()).isEmpty();
                        });
    }

    @Test
    void theListTellsWhenAMailCameAndWhenItIsTriedNext() throws Exception {
        put("late", "a@example.org", "x@example.net", HOUR.multipliedBy(2));
        put("soon", "a@example.org", "x@example.net", HOUR);

        assertThat(queue.mails(ALL))
                .containsExactly(
                        new QueuedMail(
                                "soon",
                                Optional.of("a@example.org"),
                                List.of("x@example.net"),
                                Optional.of(NOW),
                                Optional.of(NOW.plus(HOUR)),
                                0,
                                false),
                        new QueuedMail(
                                "late",
                                Optional.of("a@example.org"),
                                List.of("x@example.net"),
                                Optional.of(NOW),
                                Optional.of(NOW.plus(HOUR.multipliedBy(2))),
                                0,
                                false));
    }

    /** James' MailQueueItemDTO disposes of the view it is made from, and its view of the mail. */
    @Test
    void listingTheQueueAsWebadminDoesLosesNoMail() throws Exception {
        put("first", "a@example.org", "x@example.net", Duration.ZERO);
        put("second", "a@example.org", "x@example.net", Duration.ZERO);
        queue.hold(new Selection.Named("second"));

        ManageableMailQueue.MailQueueIterator listed = queue.browse();
        while (listed.hasNext()) {
            MailQueueItemDTO.from(listed.next());
        }
        queue.release(ALL);

        assertThat(text(next())).contains("Subject: first");
        assertThat(text(next())).contains("Subject: second");
    }

    private void put(String name, String sender, String recipient, Duration delay)
            throws Exception {
        queue.enQueue(
                MailImpl.builder()
                        .name(name)
                        .sender(sender == null ? null : new MailAddress(sender))
                        .addRecipient(new MailAddress(recipient))
                        .mimeMessage(
                                MimeMessageBuilder.mimeMessageBuilder()
                                        .setSubject(name)
                                        .setText("text"))
                        .build(),
                delay);
    }

    private MailQueueItem next() {
        return Flux.from(queue.deQueue()).blockFirst(DEADLINE);
    }

    private static String text(MailQueueItem item) throws Exception {
        return MimeMessageUtil.asString(item.getMail().getMessage());
    }
}
