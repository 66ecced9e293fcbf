package dev.hikyaku.server.memory;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;

import dev.hikyaku.server.ConfiguredDomains;
import dev.hikyaku.server.login.AllowedSenders;
import dev.hikyaku.server.login.AppPasswords;
import dev.hikyaku.server.passwords.NewPasswords;
import dev.hikyaku.server.passwords.StoredPasswords;

import org.apache.james.CoreDataModule;
import org.apache.james.UserEntityValidator;
import org.apache.james.adapter.mailbox.DelegationStoreAuthorizator;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.mailbox.Authorizator;
import org.apache.james.rrt.api.AliasReverseResolver;
import org.apache.james.rrt.api.CanSendFrom;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.lib.AliasReverseResolverImpl;
import org.apache.james.rrt.lib.CanSendFromImpl;
import org.apache.james.rrt.memory.MemoryRecipientRewriteTable;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.user.api.DelegationStore;
import org.apache.james.user.api.DelegationUsernameChangeTaskStep;
import org.apache.james.user.api.UsernameChangeTaskStep;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.lib.UsersRepositoryImpl;
import org.apache.james.user.memory.MemoryDelegationStore;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;

/** Domains, users, aliases and delegation in memory: gone after a restart. */
public final class MemoryAccountsModule extends AbstractModule {

    @Override
    protected void configure() {
        install(new CoreDataModule());

        bind(MemoryDomainList.class).in(Scopes.SINGLETON);
        bind(DomainList.class).to(MemoryDomainList.class);
        bind(StoredPasswords.class).to(MemoryUsers.class);
        bind(AppPasswords.class).toInstance(AppPasswords.NONE);
        bind(AllowedSenders.class).toInstance(AllowedSenders.NONE);

        bind(MemoryRecipientRewriteTable.class).in(Scopes.SINGLETON);
        bind(RecipientRewriteTable.class).to(MemoryRecipientRewriteTable.class);
        bind(AliasReverseResolverImpl.class).in(Scopes.SINGLETON);
        bind(AliasReverseResolver.class).to(AliasReverseResolverImpl.class);
        bind(CanSendFromImpl.class).in(Scopes.SINGLETON);
        bind(CanSendFrom.class).to(CanSendFromImpl.class);

        bind(MemoryDelegationStore.class).in(Scopes.SINGLETON);
        bind(DelegationStore.class).to(MemoryDelegationStore.class);
        bind(DelegationStoreAuthorizator.class).in(Scopes.SINGLETON);
        bind(Authorizator.class).to(DelegationStoreAuthorizator.class);
        Multibinder.newSetBinder(binder(), UsernameChangeTaskStep.class)
                .addBinding()
                .to(DelegationUsernameChangeTaskStep.class);
    }

    @Provides
    @Singleton
    MemoryUsers users(NewPasswords passwords) {
        return new MemoryUsers(passwords);
    }

    @Provides
    @Singleton
    UsersRepositoryImpl<MemoryUsers> repository(
            DomainList domains, MemoryUsers users, UserEntityValidator validator) {
        UsersRepositoryImpl<MemoryUsers> repository = new UsersRepositoryImpl<>(domains, users);
        repository.setValidator(validator);
        return repository;
    }

    @Provides
    UsersRepository users(UsersRepositoryImpl<MemoryUsers> repository) {
        return repository;
    }

    @ProvidesIntoSet
    InitializationOperation configureDomains(
            ConfigurationProvider configuration, MemoryDomainList domains) {
        return InitilizationOperationBuilder.forClass(MemoryDomainList.class)
                .init(() -> domains.configure(ConfiguredDomains.of(configuration)));
    }

    @ProvidesIntoSet
    InitializationOperation configureUsers(
            ConfigurationProvider configuration, UsersRepositoryImpl<MemoryUsers> users) {
        return InitilizationOperationBuilder.forClass(UsersRepositoryImpl.class)
                .init(() -> users.configure(configuration.getConfiguration("usersrepository")));
    }

    @ProvidesIntoSet
    InitializationOperation configureAliases(
            ConfigurationProvider configuration, MemoryRecipientRewriteTable aliases) {
        return InitilizationOperationBuilder.forClass(MemoryRecipientRewriteTable.class)
                .init(
                        () ->
                                aliases.configure(
                                        configuration.getConfiguration("recipientrewritetable")));
    }
}
