package dev.hikyaku.it.promise;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;

import com.codahale.metrics.MetricRegistry;

import dev.hikyaku.server.queue.spool.SpoolQueues;
import dev.hikyaku.server.queue.spool.SpoolSettings;

import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.dropwizard.DropWizardMetricFactory;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.slf4j.LoggerFactory;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;

/** The mail queues of a data directory, opened in this process as the server opens them. */
public final class OpenedSpool {
    /** Refuses no mail before the disk does. */
    private static final SpoolSettings SETTINGS = new SpoolSettings(Path.of("spool"), 0, 3);

    static {
        // It tells of every opening.
        ((Logger) LoggerFactory.getLogger(SpoolQueues.class)).setLevel(Level.WARN);
    }

    private OpenedSpool() {}

    /** The queues, whose files are in {@code spool/} of this directory. */
    public static SpoolQueues of(Path var) throws IOException {
        return new SpoolQueues(
                new OneDirectory(var),
                SETTINGS,
                new RawMailQueueItemDecoratorFactory(),
                Clock.systemUTC(),
                new DropWizardMetricFactory(new MetricRegistry()),
                new NoopGaugeRegistry());
    }

    /** The data directory, and nothing else of a server. */
    private record OneDirectory(Path directory) implements FileSystem {
        @Override
        public InputStream getResource(String url) {
            throw new UncheckedIOException(new IOException(url + ": no resources here"));
        }

        @Override
        public File getFile(String url) {
            return directory.toFile();
        }

        @Override
        public File getBasedir() {
            return directory.toFile();
        }
    }
}
