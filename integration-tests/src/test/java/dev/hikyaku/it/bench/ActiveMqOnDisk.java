package dev.hikyaku.it.bench;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.TypeLiteral;

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
import org.apache.james.utils.PropertiesProvider;

import java.nio.file.Path;

import javax.mail.MessagingException;

/**
 * The peer: James' ActiveMQ queue by the module its applications install, without a file of
 * configuration, so with all defaults. A broker in the process, a KahaDB journal forced to disk at
 * each mail, the message beside it in a file of its own, which is not forced to disk.
 */
record ActiveMqOnDisk(ManageableMailQueue queue) implements DiskQueue {
    /** By its name, as it is on the class path of the peer's process only. */
    private static final String MODULE =
            "org.apache.james.modules.queue.activemq.ActiveMQQueueModule";

    static ActiveMqOnDisk open(Path root) throws ReflectiveOperationException {
        var module = (Module) Class.forName(MODULE).getDeclaredConstructor().newInstance();
        var injector = Guice.createInjector(module, new Around(root));
        var queues =
                injector.getInstance(
                        Key.get(
                                new TypeLiteral<
                                        MailQueueFactory<? extends ManageableMailQueue>>() {}));
        return new ActiveMqOnDisk(DiskQueue.create(queues));
    }

    @Override
    public MimeMessageWrapper message(MimeMessageSource source) throws MessagingException {
        return new MimeMessageWrapper(source);
    }

    /** The process ends, and the broker with it. */
    @Override
    public void close() {}

    /** What the module asks of the server. */
    private static final class Around extends AbstractModule {
        private final Path root;

        private Around(Path root) {
            this.root = root;
        }

        @Override
        protected void configure() {
            var configuration = Configuration.builder().workingDirectory(root.toString()).build();
            var files = new FileSystemImpl(configuration.directories());
            bind(FileSystem.class).toInstance(files);
            bind(PropertiesProvider.class)
                    .toInstance(new PropertiesProvider(files, configuration.configurationPath()));
            bind(MailQueueItemDecoratorFactory.class)
                    .toInstance(new RawMailQueueItemDecoratorFactory());
            bind(MetricFactory.class).toInstance(new NoMetrics());
            bind(GaugeRegistry.class).toInstance(new NoopGaugeRegistry());
        }
    }
}
