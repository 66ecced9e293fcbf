package dev.hikyaku.server.queue.spool;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;

import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.modules.server.RawPostDequeueDecoratorModule;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.utils.PropertiesProvider;

/**
 * Mail queues and mail repositories on disk.
 *
 * <p>James asks for one queue factory under three keys (james.md §1.3).
 */
public final class SpoolModule extends AbstractModule {

    @Override
    protected void configure() {
        install(new RawPostDequeueDecoratorModule());
        install(new SpoolRepositoriesModule());
        bind(SpoolQueues.class).in(Scopes.SINGLETON);
        bind(new TypeLiteral<MailQueueFactory<?>>() {}).to(SpoolQueues.class);
        bind(new TypeLiteral<MailQueueFactory<? extends MailQueue>>() {}).to(SpoolQueues.class);
        bind(new TypeLiteral<MailQueueFactory<? extends ManageableMailQueue>>() {})
                .to(SpoolQueues.class);
        Multibinder.newSetBinder(binder(), HealthCheck.class)
                .addBinding()
                .to(SpoolHealthCheck.class);
    }

    @Provides
    @Singleton
    SpoolRepositories repositories(SpoolQueues spool) {
        return SpoolRepositories.of(spool);
    }

    @Provides
    @Singleton
    SpoolSettings settings(PropertiesProvider properties) throws ConfigurationException {
        return SpoolSettings.of(properties);
    }
}
