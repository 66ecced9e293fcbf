package dev.hikyaku.it.bench;

import dev.hikyaku.server.ExactMessage;
import dev.hikyaku.server.queue.spool.SpoolQueues;
import dev.hikyaku.server.queue.spool.SpoolSettings;

import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.server.core.JamesServerResourceLoader;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.james.server.core.filesystem.FileSystemImpl;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

import javax.mail.MessagingException;

/** Our spool in {@code var/spool} of a directory, as it is shipped. */
record SpoolOnDisk(SpoolQueues queues, ManageableMailQueue queue) implements DiskQueue {

    static SpoolOnDisk open(Path root) throws IOException {
        var queues = queues(root, Clock.systemUTC());
        return new SpoolOnDisk(queues, DiskQueue.create(queues));
    }

    static SpoolQueues queues(Path root, Clock clock) throws IOException {
        return new SpoolQueues(
                new FileSystemImpl(new JamesServerResourceLoader(root.toString())),
                SpoolSettings.usual(),
                new RawMailQueueItemDecoratorFactory(),
                clock,
                new NoMetrics(),
                new NoopGaugeRegistry());
    }

    @Override
    public MimeMessageWrapper message(MimeMessageSource source) throws MessagingException {
        return new ExactMessage(source);
    }

    @Override
    public void close() throws IOException {
        queues.close();
    }
}
