package dev.hikyaku.it.power;

import dev.hikyaku.delivery.Redeliverable;
import dev.hikyaku.it.promise.OpenedSpool;
import dev.hikyaku.server.ExactMessage;
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

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.mail.MessagingException;

/**
 * A program that queues mails, moves them on to another queue, puts them back with a recipient
 * less, and is done with some of them, many at once: {@code SpoolClerk DIRECTORY LOG}. It says
 * {@code queued N}, {@code reduced N} and {@code finishing N}.
 */
final class SpoolClerk {
    static final int MAILS = 240;
    static final MailQueueName OUTGOING = MailQueueName.of("outgoing");

    private static final int AT_ONCE = 16;
    private static final MailAddress DELIVERED = address("delivered@example.net");
    private static final MailAddress LEFT = address("left@example.net");

    private final SpoolQueue spool;
    private final SpoolQueue outgoing;
    private final Marks marks;
    private final CountDownLatch reduced = new CountDownLatch(MAILS);

    private SpoolClerk(SpoolQueues queues, Marks marks) {
        this.spool = queue(queues, MailQueueFactory.SPOOL);
        this.outgoing = queue(queues, OUTGOING);
        this.marks = marks;
    }

    private static SpoolQueue queue(SpoolQueues queues, MailQueueName name) {
        return queues.createQueue(name, MailQueueFactory.defaultPrefetchCount());
    }

    public static void main(String[] args) throws Exception {
        try (var marks = Marks.into(Path.of(args[1]));
                var queues = OpenedSpool.of(Path.of(args[0]))) {
            new SpoolClerk(queues, marks).work();
        }
    }

    private static MailAddress address(String text) {
        try {
            return new MailAddress(text);
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(int number) {
        return "Subject: %04d\r\n\r\n".formatted(number) + "%04d\r\n".formatted(number).repeat(200);
    }

    private void work() throws InterruptedException {
        onEach(spool, this::moveOn);
        onEach(outgoing, this::deliver);
        Flux.range(0, MAILS)
                .flatMap(
                        number ->
                                Mono.fromCallable(() -> queue(number))
                                        .subscribeOn(Schedulers.boundedElastic()),
                        AT_ONCE)
                .blockLast();
        if (!reduced.await(2, TimeUnit.MINUTES)) {
            throw new IllegalStateException(reduced.getCount() + " mails did not come again");
        }
    }

    /** What is done with a mail in hand. */
    private interface Work {
        void on(MailQueueItem item) throws MessagingException;
    }

    private static void onEach(SpoolQueue queue, Work work) {
        Flux.from(queue.deQueue())
                .flatMap(
                        item ->
                                Mono.fromCallable(
                                                () -> {
                                                    work.on(item);
                                                    return item;
                                                })
                                        .subscribeOn(Schedulers.boundedElastic()),
                        AT_ONCE)
                .subscribe();
    }

    private int queue(int number) throws MessagingException {
        MailImpl mail = MailImpl.builder().name(Integer.toString(number)).build();
        mail.setRecipients(List.of(DELIVERED, LEFT));
        byte[] text = text(number).getBytes(StandardCharsets.US_ASCII);
        mail.setMessageNoCopy(
                new ExactMessage(
                        MimeMessageInputStreamSource.create(
                                "clerk", new ByteArrayInputStream(text))));
        spool.enQueue(mail);
        marks.say("queued " + number);
        return number;
    }

    private void moveOn(MailQueueItem item) throws MessagingException {
        outgoing.enQueue(item.getMail());
        item.done(CompletionStatus.SUCCESS);
    }

    /** The first time for one recipient; every third mail then for the other, too. */
    private void deliver(MailQueueItem item) throws MessagingException {
        Mail mail = item.getMail();
        int number = Integer.parseInt(mail.getName());
        boolean first = mail.getRecipients().size() > 1;
        if (first) {
            mail.setRecipients(List.of(LEFT));
            Duration delay = number % 3 == 0 ? Duration.ZERO : Duration.ofHours(1);
            ((Redeliverable) item).again(mail, delay);
            marks.say("reduced " + number);
            reduced.countDown();
        } else {
            marks.say("finishing " + number);
            item.done(CompletionStatus.SUCCESS);
        }
    }
}
