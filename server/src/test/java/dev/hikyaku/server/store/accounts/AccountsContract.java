package dev.hikyaku.server.store.accounts;

import dev.hikyaku.server.passwords.NewPasswords;
import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.UserEntityValidator;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.lib.DomainListContract;
import org.apache.james.rrt.api.AliasReverseResolver;
import org.apache.james.rrt.api.CanSendFrom;
import org.apache.james.rrt.api.RecipientRewriteTableConfiguration;
import org.apache.james.rrt.lib.AbstractRecipientRewriteTable;
import org.apache.james.rrt.lib.AliasReverseResolverContract;
import org.apache.james.rrt.lib.AliasReverseResolverImpl;
import org.apache.james.rrt.lib.CanSendFromContract;
import org.apache.james.rrt.lib.CanSendFromImpl;
import org.apache.james.rrt.lib.Mapping;
import org.apache.james.rrt.lib.MappingSource;
import org.apache.james.rrt.lib.RecipientRewriteTableContract;
import org.apache.james.user.api.DelegationStore;
import org.apache.james.user.api.DelegationStoreContract;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.lib.UsersRepositoryContract;
import org.apache.james.user.lib.UsersRepositoryImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.Optional;

/** James' own contracts of what holds domains, accounts and addresses. */
abstract class AccountsContract {
    private static final NewPasswords CHEAP = NewPasswords.of("PBKDF2-SHA512-1000");

    abstract TestDatabase database();

    @BeforeEach
    void empty() {
        database().clear();
    }

    private StoredDomains domains(Domain... names) throws Exception {
        StoredDomains domains = new StoredDomains(NoDns.service(), database().get());
        domains.configure(
                DomainListConfiguration.builder().autoDetect(false).autoDetectIp(false).build());
        for (Domain name : names) {
            domains.addDomain(name);
        }
        return domains;
    }

    private UsersRepositoryImpl<StoredUsers> users(DomainList domains, boolean virtualHosting) {
        UsersRepositoryImpl<StoredUsers> users =
                new UsersRepositoryImpl<>(domains, new StoredUsers(database().get(), CHEAP));
        users.setEnableVirtualHosting(virtualHosting);
        return users;
    }

    private UsersRepository users(
            DomainList domains, boolean virtualHosting, Optional<Username> administrator)
            throws Exception {
        BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
        configuration.addProperty("enableVirtualHosting", virtualHosting);
        administrator.ifPresent(
                name -> configuration.addProperty("administratorId", name.asString()));
        UsersRepositoryImpl<StoredUsers> users = users(domains, virtualHosting);
        users.configure(configuration);
        return users;
    }

    private StoredAddresses addresses() throws Exception {
        StoredAddresses addresses = new StoredAddresses(database().get());
        addresses.setUsersRepository(users(domains(), true));
        addresses.setUserEntityValidator(UserEntityValidator.NOOP);
        return addresses;
    }

    private StoredAddresses addresses(Domain... names) throws Exception {
        StoredDomains domains = domains(names);
        StoredAddresses addresses = new StoredAddresses(database().get());
        addresses.setDomainList(domains);
        addresses.setUsersRepository(users(domains, true));
        addresses.setUserEntityValidator(UserEntityValidator.NOOP);
        addresses.setConfiguration(RecipientRewriteTableConfiguration.DEFAULT_ENABLED);
        return addresses;
    }

    private static void alias(AbstractRecipientRewriteTable addresses, Username alias, Username of)
            throws Exception {
        addresses.addAliasMapping(
                MappingSource.fromUser(alias.getLocalPart(), alias.getDomainPart().orElseThrow()),
                of.asString());
    }

    @Nested
    class Domains implements DomainListContract {
        private StoredDomains domains;

        @BeforeEach
        void open() throws Exception {
            domains = domains();
        }

        @Override
        public DomainList domainList() {
            return domains;
        }
    }

    @Nested
    class UsersOfDomains implements UsersRepositoryContract.WithVirtualHostingContract {
        @RegisterExtension
        UserRepositoryExtension extension = UserRepositoryExtension.withVirtualHost();

        private DomainList domains;

        @BeforeEach
        void open(TestSystem system) {
            domains = system.getDomainList();
        }

        @Override
        public UsersRepository testee() {
            return users(domains, true);
        }

        @Override
        public UsersRepository testee(Optional<Username> administrator) throws Exception {
            return users(domains, true, administrator);
        }
    }

    @Nested
    class UsersWithoutDomains implements UsersRepositoryContract.WithOutVirtualHostingContract {
        @RegisterExtension
        UserRepositoryExtension extension = UserRepositoryExtension.withoutVirtualHosting();

        private DomainList domains;

        @BeforeEach
        void open(TestSystem system) {
            domains = system.getDomainList();
        }

        @Override
        public UsersRepository testee() {
            return users(domains, false);
        }

        @Override
        public UsersRepository testee(Optional<Username> administrator) throws Exception {
            return users(domains, false, administrator);
        }
    }

    @Nested
    class Addresses implements RecipientRewriteTableContract {
        private StoredAddresses addresses;

        @BeforeEach
        void open() throws Exception {
            setUp();
        }

        @AfterEach
        void close() throws Exception {
            tearDown();
        }

        @Override
        public void createRecipientRewriteTable() throws Exception {
            addresses = addresses();
        }

        @Override
        public AbstractRecipientRewriteTable virtualUserTable() {
            return addresses;
        }
    }

    @Nested
    class Aliases implements AliasReverseResolverContract {
        private StoredAddresses addresses;

        @BeforeEach
        void open() throws Exception {
            addresses = addresses(DOMAIN, OTHER_DOMAIN);
        }

        @Override
        public AliasReverseResolver aliasReverseResolver() {
            return new AliasReverseResolverImpl(addresses);
        }

        @Override
        public void addAliasMapping(Username alias, Username user) throws Exception {
            alias(addresses, alias, user);
        }

        @Override
        public void addDomainAlias(Domain alias, Domain domain) throws Exception {
            addresses.addDomainAliasMapping(MappingSource.fromDomain(alias), domain);
        }

        @Override
        public void addGroupMapping(String group, Username user) throws Exception {
            addresses.addGroupMapping(MappingSource.fromUser(Username.of(group)), user.asString());
        }
    }

    @Nested
    class Senders implements CanSendFromContract {
        private StoredAddresses addresses;

        @BeforeEach
        void open() throws Exception {
            addresses = addresses(DOMAIN, OTHER_DOMAIN);
        }

        @Override
        public CanSendFrom canSendFrom() {
            return new CanSendFromImpl(addresses, new AliasReverseResolverImpl(addresses));
        }

        @Override
        public void addAliasMapping(Username alias, Username user) throws Exception {
            alias(addresses, alias, user);
        }

        @Override
        public void addDomainMapping(Domain alias, Domain domain, Mapping.Type kind)
                throws Exception {
            MappingSource source = MappingSource.fromDomain(alias);
            switch (kind) {
                case Domain -> addresses.addDomainMapping(source, domain);
                case DomainAlias -> addresses.addDomainAliasMapping(source, domain);
                default -> throw new IllegalArgumentException(kind.name());
            }
        }

        @Override
        public void addGroupMapping(String group, Username user) throws Exception {
            addresses.addGroupMapping(MappingSource.fromUser(Username.of(group)), user.asString());
        }
    }

    @Nested
    class Delegations implements DelegationStoreContract {
        @Override
        public DelegationStore testee() {
            return new StoredDelegations(database().get());
        }
    }
}
