package dev.hikyaku.it.bench;

import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageWrapper;

import java.io.IOException;
import java.nio.file.Path;

import javax.mail.MessagingException;

/**
 * A mail queue on disk without the server around it. Nothing but James' interfaces is named here:
 * the peer's process has none of our classes.
 */
interface DiskQueue extends AutoCloseable {
    ManageableMailQueue queue();

    /** A message as this server's SMTP listener hands it over. */
    MimeMessageWrapper message(MimeMessageSource source) throws MessagingException;

    @Override
    void close() throws IOException;

    /** Which one it is. */
    enum Kind {
        /** Ours. */
        SPOOL {
            @Override
            DiskQueue open(Path root) throws Exception {
                return SpoolOnDisk.open(root);
            }
        },
        /** That of stock James. */
        ACTIVEMQ {
            @Override
            DiskQueue open(Path root) throws Exception {
                return ActiveMqOnDisk.open(root);
            }
        };

        /** Opens one whose {@code var} is below this directory. */
        abstract DiskQueue open(Path root) throws Exception;
    }

    static ManageableMailQueue create(MailQueueFactory<?> queues) {
        return (ManageableMailQueue)
                queues.createQueue(
                        MailQueueName.of("spool"), MailQueueFactory.defaultPrefetchCount());
    }
}
