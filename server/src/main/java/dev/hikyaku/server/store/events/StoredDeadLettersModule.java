package dev.hikyaku.server.store.events;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;

import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.events.EventDeadLetters;
import org.apache.james.events.EventDeadLettersHealthCheck;

/** Dead letters in the store's database, and the health check that is degraded by them. */
public final class StoredDeadLettersModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(StoredDeadLetters.class).in(Scopes.SINGLETON);
        bind(EventDeadLetters.class).to(StoredDeadLetters.class);
        Multibinder.newSetBinder(binder(), HealthCheck.class)
                .addBinding()
                .to(EventDeadLettersHealthCheck.class);
    }
}
