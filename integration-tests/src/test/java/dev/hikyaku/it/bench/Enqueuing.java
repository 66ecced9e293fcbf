package dev.hikyaku.it.bench;

import dev.hikyaku.it.bench.EnqueueProcess.Plan;

import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The main class of an {@link EnqueueProcess}: {@code KIND DIRECTORY} and the words of a plan.
 * Prints an {@link EnqueueReport}.
 */
final class Enqueuing {
    private static final String SENDER = "sender@example.net";
    private static final String RECIPIENT = "user1@example.org";

    /** The dot that ends DATA is not part of the mail. */
    private static final int END_BYTES = ".\r\n".length();

    private final DiskQueue disk;
    private final Plan plan;
    private final byte[] mail;

    private Enqueuing(DiskQueue disk, Plan plan) {
        this.disk = disk;
        this.plan = plan;
        this.mail = bytes(plan.bytes());
    }

    public static void main(String[] arguments) throws Exception {
        var words = List.of(arguments);
        var kind = DiskQueue.Kind.valueOf(words.get(0));
        try (var disk = kind.open(Path.of(words.get(1)))) {
            var enqueuing = new Enqueuing(disk, Plan.of(words.subList(2, words.size())));
            System.out.println(enqueuing.run());
        }
        // A broker's threads would go on.
        System.exit(0);
    }

    private static byte[] bytes(int length) {
        var bytes = new ByteArrayOutputStream();
        for (ByteBuffer part : new BenchMail(length).content(SENDER, RECIPIENT, 1)) {
            bytes.write(part.array(), part.position(), part.remaining());
        }
        byte[] all = bytes.toByteArray();
        return Arrays.copyOf(all, all.length - END_BYTES);
    }

    private EnqueueReport run() throws Exception {
        long warmUp = enqueue(plan.warmUp());
        long pid = ProcessHandle.current().pid();
        double cpuBefore = ProcessUsage.cpuSeconds(pid);
        long begin = System.nanoTime();
        long mails = enqueue(plan.run());
        long nanos = System.nanoTime() - begin;
        double cpu = ProcessUsage.cpuSeconds(pid) - cpuBefore;
        return new EnqueueReport(
                mails, nanos, Math.round(cpu * 1000), warmUp + mails, disk.queue().getSize());
    }

    /** All threads at once, each with one mail after the other, until the time is over. */
    private long enqueue(Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        try (var threads = Executors.newFixedThreadPool(plan.threads())) {
            var running = new ArrayList<Future<Integer>>();
            for (int i = 0; i < plan.threads(); i++) {
                running.add(threads.submit(session(i, end)));
            }
            long mails = 0;
            for (var session : running) {
                mails += session.get();
            }
            return mails;
        }
    }

    private Callable<Integer> session(int number, long end) {
        return () -> {
            int mails = 0;
            while (System.nanoTime() - end < 0) {
                var mail = mail("mail-%d-%d".formatted(number, mails));
                disk.queue().enQueue(mail);
                mail.dispose();
                mails++;
            }
            return mails;
        };
    }

    private MailImpl mail(String name) throws Exception {
        var envelope =
                MailImpl.builder()
                        .name(name)
                        .sender(new MailAddress(SENDER))
                        .addRecipient(new MailAddress(RECIPIENT))
                        .build();
        envelope.setMessageNoCopy(
                disk.message(
                        MimeMessageInputStreamSource.create(name, new ByteArrayInputStream(mail))));
        return envelope;
    }
}
