package dev.hikyaku.server.queue.spool;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.mailrepository.api.MailRepositoryFactory;
import org.apache.james.mailrepository.api.MailRepositoryUrlStore;
import org.apache.james.mailrepository.memory.MailRepositoryStoreConfiguration;

import java.util.List;

/** Mail repositories in the spool. Installed beside what provides {@link SpoolRepositories}. */
public final class SpoolRepositoriesModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(MailRepositoryUrlStore.class).to(SpoolRepositories.class);
        Multibinder.newSetBinder(binder(), MailRepositoryFactory.class)
                .addBinding()
                .to(SpoolRepositories.class);
        bind(MailRepositoryStoreConfiguration.Item.class)
                .toInstance(
                        new MailRepositoryStoreConfiguration.Item(
                                List.of(SpoolRepositories.PROTOCOL),
                                SpoolRepository.class.getName(),
                                new BaseHierarchicalConfiguration()));
    }
}
