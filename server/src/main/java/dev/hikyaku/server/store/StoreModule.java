package dev.hikyaku.server.store;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;

import dev.hikyaku.server.store.mailbox.Ids;
import dev.hikyaku.server.store.messages.MessageFiles;
import dev.hikyaku.server.store.repeats.Repeats;
import dev.hikyaku.server.store.sql.Database;

import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;
import org.apache.james.utils.PropertiesProvider;

import java.io.FileNotFoundException;

/** The store of this server: opened once, closed with the server, kept in order meanwhile. */
public final class StoreModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(RunningStore.class).in(Scopes.SINGLETON);
        Multibinder.newSetBinder(binder(), HealthCheck.class)
                .addBinding()
                .to(StoreHealthCheck.class);
    }

    @Provides
    @Singleton
    StoreSettings settings(PropertiesProvider properties) throws ConfigurationException {
        try {
            return StoreSettings.from(properties.getConfiguration(StoreSettings.FILE));
        } catch (FileNotFoundException e) {
            return StoreSettings.usual();
        }
    }

    @Provides
    @Singleton
    Database database(RunningStore store) {
        return store.open().database();
    }

    @Provides
    @Singleton
    MessageFiles files(RunningStore store) {
        return store.open().files();
    }

    @Provides
    @Singleton
    Ids ids(RunningStore store) {
        return store.open().ids();
    }

    @Provides
    @Singleton
    Repeats repeats(RunningStore store) {
        return store.repeats();
    }

    @ProvidesIntoSet
    InitializationOperation keepInOrder(RunningStore store) {
        return InitilizationOperationBuilder.forClass(RunningStore.class).init(store::keepInOrder);
    }
}
