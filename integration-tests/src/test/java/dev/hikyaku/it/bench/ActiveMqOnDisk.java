package dev.hikyaku.it.bench;

import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.filesystem.FileSystemImpl;

import java.lang.reflect.Constructor;
import java.nio.file.Path;

import javax.mail.MessagingException;

/**
 * The peer: James' ActiveMQ queue put together as its applications do, with all defaults. A broker
 * in the process, a KahaDB journal forced to disk at each mail, the message beside it in a file of
 * its own, which is not forced to disk.
 *
 * <p>Its classes are on the class path of the peer's process only, so they are named in text.
 */
record ActiveMqOnDisk(ManageableMailQueue queue) implements DiskQueue {
    private static final String ACTIVEMQ = "org.apache.james.queue.activemq.";

    static ActiveMqOnDisk open(Path root) throws ReflectiveOperationException {
        var configuration = Configuration.builder().workingDirectory(root.toString()).build();
        var files = new FileSystemImpl(configuration.directories());
        var metrics = new NoMetrics();
        var gauges = new NoopGaugeRegistry();
        Class<?> store = Class.forName("org.apache.activemq.store.PersistenceAdapter");
        Object journal = make("org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter");
        Class<?> broker = Class.forName(ACTIVEMQ + "EmbeddedActiveMQ");
        Object embedded =
                opened(broker.getDeclaredConstructor(FileSystem.class, store))
                        .newInstance(files, journal);
        Object statistics = statistics(embedded, metrics, gauges);
        var queues =
                (MailQueueFactory<?>)
                        Class.forName(ACTIVEMQ + "ActiveMQMailQueueFactory")
                                .getConstructor(
                                        broker,
                                        MailQueueItemDecoratorFactory.class,
                                        MetricFactory.class,
                                        GaugeRegistry.class,
                                        Class.forName(ACTIVEMQ + "metric.ActiveMQMetricCollector"))
                                .newInstance(
                                        embedded,
                                        new RawMailQueueItemDecoratorFactory(),
                                        metrics,
                                        gauges,
                                        statistics);
        queues.getClass().getMethod("setUseJMX", boolean.class).invoke(queues, true);
        queues.getClass().getMethod("init").invoke(queues);
        return new ActiveMqOnDisk(DiskQueue.create(queues));
    }

    private static Object statistics(Object broker, MetricFactory metrics, GaugeRegistry gauges)
            throws ReflectiveOperationException {
        Class<?> settings = Class.forName(ACTIVEMQ + "ActiveMQConfiguration");
        Class<?> connections = Class.forName("javax.jms.ConnectionFactory");
        return Class.forName(ACTIVEMQ + "metric.ActiveMQMetricCollectorImpl")
                .getConstructor(settings, connections, MetricFactory.class, GaugeRegistry.class)
                .newInstance(
                        settings.getMethod("getDefault").invoke(null),
                        broker.getClass().getMethod("getConnectionFactory").invoke(broker),
                        metrics,
                        gauges);
    }

    private static Object make(String type) throws ReflectiveOperationException {
        return opened(Class.forName(type).getDeclaredConstructor()).newInstance();
    }

    private static <T> Constructor<T> opened(Constructor<T> constructor) {
        constructor.setAccessible(true);
        return constructor;
    }

    @Override
    public MimeMessageWrapper message(MimeMessageSource source) throws MessagingException {
        return new MimeMessageWrapper(source);
    }

    /** The process ends, and the broker with it. */
    @Override
    public void close() {}
}
