package dev.hikyaku.server.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.james.core.MailAddress;
import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import reactor.core.publisher.Flux;

import java.time.Clock;
import java.time.Duration;

/** Mail that waits in memory must not end the process that has accepted it. */
final class HeapRoomTest {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int MAIL_BYTES = 10_000;

    /** Two such mails and their envelopes fill it. */
    private final HeapRoom room = new HeapRoom(2 * MAIL_BYTES);

    private final MemoryQueue spool = queue(MailQueueFactory.SPOOL);
    private final MemoryQueue outgoing = queue(MailQueueName.of("outgoing"));

    @AfterEach
    void stop() {
        spool.stop();
        outgoing.stop();
    }

    @Test
    void newMailIsRefusedWhileAllQueuesTogetherAreFull() throws Exception {
        outgoing.enQueue(mail());
        spool.enQueue(mail());

        assertThatThrownBy(() -> spool.enQueue(mail()))
                .isInstanceOf(MailQueueException.class)
                .hasMessage("spool: full (expected: at most 20000 bytes in all queues)");
        assertThat(spool.getSize()).isEqualTo(1);
    }

    @Test
    void whatWasAcceptedBeforeGoesOn() throws Exception {
        spool.enQueue(mail());
        spool.enQueue(mail());

        assertThatCode(() -> outgoing.enQueue(mail())).doesNotThrowAnyException();
    }

    @Test
    void thereIsRoomAgainOnceAMailIsDone() throws Exception {
        spool.enQueue(mail());
        spool.enQueue(mail());

        MailQueueItem first = Flux.from(spool.deQueue()).blockFirst(DEADLINE);
        assertThatThrownBy(() -> spool.enQueue(mail())).isInstanceOf(MailQueueException.class);
        first.done(CompletionStatus.SUCCESS);

        assertThatCode(() -> spool.enQueue(mail())).doesNotThrowAnyException();
    }

    @Test
    void aMailTriedAgainIsCountedOnce() throws Exception {
        spool.enQueue(mail());
        for (int trial = 0; trial < 5; trial++) {
            Flux.from(spool.deQueue()).blockFirst(DEADLINE).done(CompletionStatus.RETRY);
        }

        assertThatCode(() -> spool.enQueue(mail())).doesNotThrowAnyException();
    }

    @Test
    void clearingMakesRoom() throws Exception {
        spool.enQueue(mail());
        spool.enQueue(mail());

        assertThat(spool.clear()).isEqualTo(2);

        assertThatCode(() -> spool.enQueue(mail())).doesNotThrowAnyException();
    }

    private MemoryQueue queue(MailQueueName name) {
        return new MemoryQueue(
                name, new RawMailQueueItemDecoratorFactory(), Clock.systemUTC(), room);
    }

    private static MailImpl mail() throws Exception {
        return MailImpl.builder()
                .name(MailImpl.getId())
                .sender(new MailAddress("a@example.org"))
                .addRecipient(new MailAddress("x@example.net"))
                .mimeMessage(
                        MimeMessageBuilder.mimeMessageBuilder()
                                .setSubject("ten kilobytes")
                                .setText("x".repeat(MAIL_BYTES)))
                .build();
    }
}
