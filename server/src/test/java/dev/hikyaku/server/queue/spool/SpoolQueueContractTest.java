package dev.hikyaku.server.queue.spool;

import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.queue.api.DelayedManageableMailQueueContract;
import org.apache.james.queue.api.DelayedPriorityMailQueueContract;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueMetricContract;
import org.apache.james.queue.api.MailQueueMetricExtension.MailQueueMetricTestSystem;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.PriorityManageableMailQueueContract;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** What James asks of its queues. */
final class SpoolQueueContractTest
        implements DelayedManageableMailQueueContract,
                DelayedPriorityMailQueueContract,
                PriorityManageableMailQueueContract,
                MailQueueMetricContract {
    @TempDir Path directory;
    private SpoolQueues queues;
    private SpoolQueue queue;

    @BeforeEach
    void open(MailQueueMetricTestSystem metrics) throws IOException {
        queues = open(directory, metrics.getMetricFactory(), metrics.getSpyGaugeRegistry());
        queue =
                queues.createQueue(
                        MailQueueName.of("name"), MailQueueFactory.defaultPrefetchCount());
    }

    static SpoolQueues open(Path directory, MetricFactory metrics, GaugeRegistry gauges)
            throws IOException {
        Outside outside = Outside.of(Clock.systemUTC());
        return new SpoolQueues(
                directory.resolve("spool"),
                SpoolSettings.usual(),
                new Outside(outside.clock(), outside.nanos(), outside.syncing(), Duration.ZERO),
                new RawMailQueueItemDecoratorFactory(),
                metrics,
                gauges);
    }

    @AfterEach
    void close() throws IOException {
        queues.close();
    }

    @Override
    public MailQueue getMailQueue() {
        return queue;
    }

    @Override
    public ManageableMailQueue getManageableMailQueue() {
        return queue;
    }
}
