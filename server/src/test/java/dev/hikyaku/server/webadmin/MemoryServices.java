package dev.hikyaku.server.webadmin;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;

import dev.hikyaku.server.memory.MemoryUsers;
import dev.hikyaku.server.passwords.NewPasswords;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.CoreDataModule;
import org.apache.james.IsStartedProbe;
import org.apache.james.UserEntityValidator;
import org.apache.james.core.Domain;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.dnsservice.dnsjava.DNSJavaService;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailrepository.api.MailRepositoryFactory;
import org.apache.james.mailrepository.api.MailRepositoryLoader;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryUrlStore;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.mailrepository.memory.MailRepositoryStoreConfiguration;
import org.apache.james.mailrepository.memory.MemoryMailRepository;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryFactory;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryStore;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryUrlStore;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.modules.ClockModule;
import org.apache.james.modules.mailrepository.guice.GuiceMailRepositoryLoader;
import org.apache.james.modules.server.DropWizardMetricsModule;
import org.apache.james.modules.server.RawPostDequeueDecoratorModule;
import org.apache.james.modules.server.TaskManagerModule;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.memory.MemoryMailQueueFactory;
import org.apache.james.rrt.api.AliasReverseResolver;
import org.apache.james.rrt.api.CanSendFrom;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.api.RecipientRewriteTableConfiguration;
import org.apache.james.rrt.lib.AliasReverseResolverImpl;
import org.apache.james.rrt.lib.CanSendFromImpl;
import org.apache.james.rrt.memory.MemoryRecipientRewriteTable;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.user.api.DelegationStore;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.lib.UsersRepositoryImpl;
import org.apache.james.user.memory.MemoryDelegationStore;
import org.apache.james.utils.ExtensionModule;
import org.apache.james.utils.PropertiesProvider;

import java.util.List;
import java.util.Set;

import javax.inject.Named;

/** What the webadmin routes of every role stand on, in memory. */
final class MemoryServices extends AbstractModule {
    private final Configuration configuration;
    private final Set<HealthCheck> checks;

    MemoryServices(Configuration configuration, Set<HealthCheck> checks) {
        this.configuration = configuration;
        this.checks = checks;
    }

    @Override
    protected void configure() {
        install(new CoreDataModule());
        install(new TaskManagerModule());
        install(new DropWizardMetricsModule());
        install(new ExtensionModule());
        install(new ClockModule());
        install(new RawPostDequeueDecoratorModule());
        FileSystem files = new FileSystemImpl(configuration.directories());
        bind(FileSystem.class).toInstance(files);
        bind(PropertiesProvider.class)
                .toInstance(new PropertiesProvider(files, configuration.configurationPath()));
        bind(ConfigurationProvider.class)
                .toInstance(new FileConfigurationProvider(files, configuration));
        bind(IsStartedProbe.class).toInstance(started());
        bind(AliasReverseResolver.class).to(AliasReverseResolverImpl.class);
        bind(CanSendFrom.class).to(CanSendFromImpl.class);
        bind(DelegationStore.class).to(MemoryDelegationStore.class);
        bind(MemoryDelegationStore.class).in(Scopes.SINGLETON);
        bindSpool();
    }

    private void bindSpool() {
        bind(MemoryMailQueueFactory.class).in(Scopes.SINGLETON);
        bind(new TypeLiteral<MailQueueFactory<?>>() {}).to(MemoryMailQueueFactory.class);
        bind(new TypeLiteral<MailQueueFactory<? extends MailQueue>>() {})
                .to(MemoryMailQueueFactory.class);
        bind(new TypeLiteral<MailQueueFactory<? extends ManageableMailQueue>>() {})
                .to(MemoryMailQueueFactory.class);
        bind(MailRepositoryLoader.class).to(GuiceMailRepositoryLoader.class);
        bind(MemoryMailRepositoryUrlStore.class).in(Scopes.SINGLETON);
        bind(MailRepositoryUrlStore.class).to(MemoryMailRepositoryUrlStore.class);
        Multibinder.newSetBinder(binder(), MailRepositoryFactory.class)
                .addBinding()
                .to(MemoryMailRepositoryFactory.class);
    }

    @Provides
    @Singleton
    MailRepositoryStoreConfiguration repositories() {
        return MailRepositoryStoreConfiguration.forItems(
                new MailRepositoryStoreConfiguration.Item(
                        List.of(new Protocol("memory")),
                        MemoryMailRepository.class.getName(),
                        new BaseHierarchicalConfiguration()));
    }

    @Provides
    @Singleton
    MailRepositoryStore repositories(
            MailRepositoryUrlStore urls,
            MailRepositoryLoader loader,
            MailRepositoryStoreConfiguration configured)
            throws Exception {
        MemoryMailRepositoryStore store = new MemoryMailRepositoryStore(urls, loader, configured);
        store.init();
        return store;
    }

    @Provides
    @Singleton
    RecipientRewriteTable aliases(
            DomainList domains, UsersRepository users, UserEntityValidator validator) {
        MemoryRecipientRewriteTable table = new MemoryRecipientRewriteTable();
        table.setConfiguration(RecipientRewriteTableConfiguration.DEFAULT_ENABLED);
        table.setDomainList(domains);
        table.setUsersRepository(users);
        table.setUserEntityValidator(validator);
        return table;
    }

    @Provides
    @Singleton
    DNSService dns(MetricFactory metrics, GaugeRegistry gauges) {
        return new DNSJavaService(metrics);
    }

    @Provides
    @Singleton
    DomainList domains(DNSService dns) throws Exception {
        MemoryDomainList domains = new MemoryDomainList(dns);
        domains.configure(
                DomainListConfiguration.builder()
                        .autoDetect(false)
                        .autoDetectIp(false)
                        .defaultDomain(Domain.of("example.com"))
                        .build());
        return domains;
    }

    @Provides
    @Singleton
    UsersRepository users(DomainList domains) {
        UsersRepositoryImpl<MemoryUsers> users =
                new UsersRepositoryImpl<>(
                        domains, new MemoryUsers(NewPasswords.of("PBKDF2-SHA512-1000")));
        users.setEnableVirtualHosting(true);
        return users;
    }

    @Provides
    @Named("resolved-checks")
    Set<HealthCheck> checks() {
        return checks;
    }

    private static IsStartedProbe started() {
        IsStartedProbe probe = new IsStartedProbe();
        probe.notifyStarted();
        return probe;
    }
}
