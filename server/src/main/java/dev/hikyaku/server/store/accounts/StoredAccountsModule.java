package dev.hikyaku.server.store.accounts;

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
import dev.hikyaku.server.store.sql.Database;

import org.apache.james.AggregateUserEntityValidator;
import org.apache.james.DefaultUserEntityValidator;
import org.apache.james.RecipientRewriteTableUserEntityValidator;
import org.apache.james.UserEntityValidator;
import org.apache.james.adapter.mailbox.DelegationStoreAuthorizator;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.mailbox.Authorizator;
import org.apache.james.rrt.api.AliasReverseResolver;
import org.apache.james.rrt.api.CanSendFrom;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.lib.AliasReverseResolverImpl;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.user.api.DelegationStore;
import org.apache.james.user.api.UsernameChangeTaskStep;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.lib.UsersRepositoryImpl;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;
import org.apache.james.webadmin.Routes;

import java.time.Clock;
import java.util.Set;

import javax.inject.Provider;

/**
 * Domains, accounts, addresses, delegations, allowed senders and app passwords in the store's
 * database, with their webadmin routes. It takes the place of {@code MemoryAccountsModule} and of
 * James' {@code CoreDataModule}, and expects a {@link Database} and {@code LoginModule}.
 */
public final class StoredAccountsModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(DomainList.class).to(StoredDomains.class);
        bind(StoredPasswords.class).to(StoredUsers.class);
        bind(AppPasswords.class).to(StoredAppPasswords.class);
        bind(AllowedSenders.class).to(StoredSenders.class);
        bind(RecipientRewriteTable.class).to(StoredAddresses.class);
        bind(AliasReverseResolverImpl.class).in(Scopes.SINGLETON);
        bind(AliasReverseResolver.class).to(AliasReverseResolverImpl.class);
        bind(DelegationStore.class).to(StoredDelegations.class);
        bind(DelegationStoreAuthorizator.class).in(Scopes.SINGLETON);
        bind(Authorizator.class).to(DelegationStoreAuthorizator.class);
        validators();
        routes();
    }

    /** A name is an account's, an alias' or a group's. */
    private void validators() {
        Multibinder<UserEntityValidator> validators =
                Multibinder.newSetBinder(binder(), UserEntityValidator.class);
        validators.addBinding().to(DefaultUserEntityValidator.class);
        validators.addBinding().to(RecipientRewriteTableUserEntityValidator.class);
    }

    private void routes() {
        Multibinder<Routes> routes = Multibinder.newSetBinder(binder(), Routes.class);
        routes.addBinding().to(AppPasswordRoutes.class);
        routes.addBinding().to(SenderRoutes.class);
        routes.addBinding().to(CatchAllRoutes.class);
        routes.addBinding().to(PasswordHashRoutes.class);
    }

    @Provides
    @Singleton
    UserEntityValidator validator(Set<UserEntityValidator> validators) {
        return new AggregateUserEntityValidator(validators);
    }

    /** The validators ask the accounts and the addresses, and these ask them. */
    private static UserEntityValidator later(Provider<UserEntityValidator> validator) {
        return (name, ignored) -> validator.get().canCreate(name, ignored);
    }

    @Provides
    @Singleton
    StoredDomains domains(DNSService dns, Database database) {
        return new StoredDomains(dns, database);
    }

    @Provides
    @Singleton
    StoredUsers users(Database database, NewPasswords passwords) {
        return new StoredUsers(database, passwords);
    }

    @Provides
    @Singleton
    UsersRepositoryImpl<StoredUsers> repository(
            DomainList domains, StoredUsers users, Provider<UserEntityValidator> validator) {
        UsersRepositoryImpl<StoredUsers> repository = new UsersRepositoryImpl<>(domains, users);
        repository.setValidator(later(validator));
        return repository;
    }

    @Provides
    UsersRepository users(UsersRepositoryImpl<StoredUsers> repository) {
        return repository;
    }

    @Provides
    @Singleton
    StoredAddresses addresses(
            Database database,
            DomainList domains,
            UsersRepository users,
            Provider<UserEntityValidator> validator) {
        StoredAddresses addresses = new StoredAddresses(database);
        addresses.setDomainList(domains);
        addresses.setUsersRepository(users);
        addresses.setUserEntityValidator(later(validator));
        return addresses;
    }

    @Provides
    @Singleton
    StoredDelegations delegations(Database database) {
        return new StoredDelegations(database);
    }

    @Provides
    @Singleton
    StoredSenders senders(Database database) {
        return new StoredSenders(database);
    }

    @Provides
    @Singleton
    StoredAppPasswords appPasswords(Database database, Clock clock) {
        return new StoredAppPasswords(database, clock);
    }

    @Provides
    @Singleton
    CanSendFrom writesAs(
            RecipientRewriteTable addresses, AliasReverseResolver aliases, StoredSenders senders) {
        return new WritesAs(addresses, aliases, senders);
    }

    @ProvidesIntoSet
    UsernameChangeTaskStep rename(Database database) {
        return new AccountRename(database);
    }

    @ProvidesIntoSet
    InitializationOperation configureDomains(
            ConfigurationProvider configuration, StoredDomains domains) {
        return InitilizationOperationBuilder.forClass(StoredDomains.class)
                .init(() -> domains.configure(ConfiguredDomains.of(configuration)));
    }

    @ProvidesIntoSet
    InitializationOperation configureUsers(
            ConfigurationProvider configuration, UsersRepositoryImpl<StoredUsers> users) {
        return InitilizationOperationBuilder.forClass(UsersRepositoryImpl.class)
                .init(() -> users.configure(configuration.getConfiguration("usersrepository")));
    }

    @ProvidesIntoSet
    InitializationOperation configureAddresses(
            ConfigurationProvider configuration, StoredAddresses addresses) {
        return InitilizationOperationBuilder.forClass(StoredAddresses.class)
                .init(
                        () ->
                                addresses.configure(
                                        configuration.getConfiguration("recipientrewritetable")));
    }
}
