package dev.hikyaku.server.memory;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.mailrepository.api.MailRepositoryFactory;
import org.apache.james.mailrepository.api.MailRepositoryUrlStore;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.mailrepository.memory.MailRepositoryStoreConfiguration;
import org.apache.james.mailrepository.memory.MemoryMailRepository;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryFactory;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryUrlStore;

import java.util.List;

/** Mail repositories in memory: what is kept in them is gone after a restart. */
public final class MemoryRepositoriesModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(MemoryMailRepositoryUrlStore.class).in(Scopes.SINGLETON);
        bind(MailRepositoryUrlStore.class).to(MemoryMailRepositoryUrlStore.class);
        Multibinder.newSetBinder(binder(), MailRepositoryFactory.class)
                .addBinding()
                .to(MemoryMailRepositoryFactory.class);
        bind(MailRepositoryStoreConfiguration.Item.class)
                .toInstance(
                        new MailRepositoryStoreConfiguration.Item(
                                List.of(new Protocol("memory")),
                                MemoryMailRepository.class.getName(),
                                new BaseHierarchicalConfiguration()));
    }
}
