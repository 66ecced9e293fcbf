package dev.hikyaku.server.queue.spool;

import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueFactoryContract;
import org.apache.james.queue.api.ManageableMailQueueFactoryContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

/** What James asks of the factory of its queues. */
final class SpoolQueuesContractTest
        implements MailQueueFactoryContract<SpoolQueue>,
                ManageableMailQueueFactoryContract<SpoolQueue> {
    @TempDir Path directory;
    private SpoolQueues queues;

    @BeforeEach
    void open() throws IOException {
        queues =
                SpoolQueueContractTest.open(
                        directory, new RecordingMetricFactory(), new NoopGaugeRegistry());
    }

    @AfterEach
    void close() throws IOException {
        queues.close();
    }

    @Override
    public MailQueueFactory<SpoolQueue> getMailQueueFactory() {
        return queues;
    }
}
