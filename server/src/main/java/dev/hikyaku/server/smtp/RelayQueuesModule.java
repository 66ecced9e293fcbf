package dev.hikyaku.server.smtp;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;

import dev.hikyaku.server.memory.MemoryQueues;
import dev.hikyaku.server.queue.spool.SpoolHealthCheck;
import dev.hikyaku.server.queue.spool.SpoolQueues;
import dev.hikyaku.server.queue.spool.SpoolRepositories;
import dev.hikyaku.server.queue.spool.SpoolRepositoriesModule;
import dev.hikyaku.server.queue.spool.SpoolSettings;

import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.modules.server.RawPostDequeueDecoratorModule;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.utils.PropertiesProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;

import javax.inject.Provider;

/**
 * Mail queues of a relay: on disk as everywhere, unless all its listeners are stateless. Then no
 * mail comes into a queue; those that James insists on are empty ones in memory, and the disk is
 * not touched. Mail that waits on it from before stops the start.
 *
 * <p>James asks for one queue factory under three keys (james.md §1.3).
 */
public final class RelayQueuesModule extends AbstractModule {
    private static final Logger LOGGER = LoggerFactory.getLogger(RelayQueuesModule.class);

    /** Whether mail is queued at all. */
    private record Queueing(boolean anywhere) {}

    @Override
    protected void configure() {
        install(new RawPostDequeueDecoratorModule());
        install(new SpoolRepositoriesModule());
        bind(SpoolQueues.class).in(Scopes.SINGLETON);
        bind(MemoryQueues.class).in(Scopes.SINGLETON);
    }

    @Provides
    @Singleton
    Queueing queueing(ConfigurationProvider files, SpoolSettings spool, FileSystem directories)
            throws ConfigurationException, IOException {
        if (!StatelessHandlers.areForAll(files.getConfiguration("smtpserver"))) {
            return new Queueing(true);
        }
        spool.requireNoMail(directories.getFile(FileSystem.FILE_PROTOCOL_AND_VAR).toPath());
        LOGGER.info("All listeners are stateless: mail is handed on inside DATA, no spool");
        return new Queueing(false);
    }

    @Provides
    @Singleton
    SpoolSettings settings(PropertiesProvider properties) throws ConfigurationException {
        return SpoolSettings.of(properties);
    }

    @Provides
    @Singleton
    MailQueueFactory<? extends ManageableMailQueue> queues(
            Queueing queueing, Provider<SpoolQueues> onDisk, Provider<MemoryQueues> empty) {
        return queueing.anywhere() ? onDisk.get() : empty.get();
    }

    @Provides
    @Singleton
    SpoolRepositories repositories(Queueing queueing, Provider<SpoolQueues> onDisk) {
        return queueing.anywhere()
                ? SpoolRepositories.of(onDisk.get())
                : SpoolRepositories.withoutDisk();
    }

    @Provides
    MailQueueFactory<? extends MailQueue> queues(
            MailQueueFactory<? extends ManageableMailQueue> queues) {
        return queues;
    }

    @Provides
    MailQueueFactory<?> anyQueues(MailQueueFactory<? extends ManageableMailQueue> queues) {
        return queues;
    }

    @ProvidesIntoSet
    HealthCheck spool(Queueing queueing, Provider<SpoolQueues> onDisk) {
        return queueing.anywhere() ? new SpoolHealthCheck(onDisk.get()) : SpoolHealthCheck.NO_SPOOL;
    }
}
