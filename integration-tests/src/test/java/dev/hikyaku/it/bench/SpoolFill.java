package dev.hikyaku.it.bench;

import dev.hikyaku.server.ExactMessage;

import org.apache.james.core.MailAddress;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Fills the spool of a server that does not run, by the server's own classes: mails delayed for a
 * day, which by the spool's clock came in at 100 a second until now, so that they lie in as many
 * directories as those of a busy relay; and mails that are due.
 */
record SpoolFill(Path root) {
    private static final int THREADS = 100;
    private static final Duration BETWEEN_MAILS = Duration.ofMillis(10);
    private static final Duration DELAY = Duration.ofDays(1);
    private static final String DELAYED = "outgoing";
    private static final String DUE = "spool";
    private static final byte[] MESSAGE =
            ("From: sender@example.net\r\nTo: user1@example.org\r\nSubject: waits\r\n\r\n"
                            + "A mail that waits.\r\n".repeat(40))
                    .getBytes(StandardCharsets.US_ASCII);

    /** Answers how many are delayed: so many, or fewer when the time is over. */
    int fill(int delayed, int due, Duration time) {
        var clock =
                new ArrivalClock(Instant.now().minus(BETWEEN_MAILS.multipliedBy(delayed + due)));
        try (var queues = SpoolOnDisk.queues(root, clock)) {
            var waiting = queue(queues, DELAYED);
            int filled = fill(waiting, delayed, System.nanoTime() + time.toNanos(), clock);
            var ready = queue(queues, DUE);
            for (int i = 0; i < due; i++) {
                clock.pass(BETWEEN_MAILS);
                enqueue(ready, "due-" + i, Duration.ZERO);
            }
            return filled;
        } catch (Exception e) {
            throw new AssertionError(root + ": cannot be filled: " + e.getMessage(), e);
        }
    }

    private static MailQueue queue(MailQueueFactory<? extends MailQueue> queues, String name) {
        return queues.createQueue(MailQueueName.of(name), MailQueueFactory.defaultPrefetchCount());
    }

    private static int fill(MailQueue queue, int mails, long end, ArrivalClock clock)
            throws Exception {
        var next = new AtomicInteger();
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var running = new ArrayList<Future<Integer>>();
            for (int i = 0; i < THREADS; i++) {
                running.add(threads.submit(session(queue, next, mails, end, clock)));
            }
            int filled = 0;
            for (var session : running) {
                filled += session.get();
            }
            return filled;
        }
    }

    private static Callable<Integer> session(
            MailQueue queue, AtomicInteger next, int mails, long end, ArrivalClock clock) {
        return () -> {
            int filled = 0;
            while (System.nanoTime() - end < 0) {
                int number = next.getAndIncrement();
                if (number >= mails) {
                    break;
                }
                clock.pass(BETWEEN_MAILS);
                enqueue(queue, "delayed-" + number, DELAY);
                filled++;
            }
            return filled;
        };
    }

    private static void enqueue(MailQueue queue, String name, Duration delay) throws Exception {
        var mail =
                MailImpl.builder()
                        .name(name)
                        .sender(new MailAddress("sender@example.net"))
                        .addRecipient(new MailAddress("user1@example.org"))
                        .build();
        mail.setMessageNoCopy(
                new ExactMessage(
                        MimeMessageInputStreamSource.create(
                                name, new ByteArrayInputStream(MESSAGE))));
        queue.enQueue(mail, delay);
        mail.dispose();
    }

    /** Stands still unless it is told that time has passed. */
    private static final class ArrivalClock extends Clock {
        private final AtomicLong millis;

        private ArrivalClock(Instant begin) {
            this.millis = new AtomicLong(begin.toEpochMilli());
        }

        private void pass(Duration time) {
            millis.addAndGet(time.toMillis());
        }

        @Override
        public long millis() {
            return millis.get();
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
