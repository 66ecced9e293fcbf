package dev.hikyaku.server.imap;

import com.codahale.metrics.MetricRegistry;
import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;

import dev.hikyaku.client.Pause;
import dev.hikyaku.server.listener.Drain;
import dev.hikyaku.server.login.Accounts;
import dev.hikyaku.server.login.AppPasswords;
import dev.hikyaku.server.login.LoginConfiguration;
import dev.hikyaku.server.login.LoginGuard;
import dev.hikyaku.server.login.LoginGuardConfiguration;
import dev.hikyaku.server.login.PasswordCheck;
import dev.hikyaku.server.passwords.NewPasswords;

import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.commons.configuration2.XMLConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.RunArguments;
import org.apache.james.events.EventBus;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.imapserver.netty.IMAPServerFactory;
import org.apache.james.mailbox.Authorizator;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.QuotaRootResolver;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.dropwizard.DropWizardMetricFactory;
import org.apache.james.modules.protocols.ImapGuiceProbe;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.utils.ExtensionConfiguration;
import org.apache.james.utils.InitializationOperation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A real IMAP server with memory mailboxes on a free port of 127.0.0.1, wired as in a role. */
final class ImapUnderTest implements AutoCloseable {
    static final String IN_CLEAR = "<auth><requireSSL>false</requireSSL></auth>";

    /** Every account's; the accounts are bob0 to bob59 and boss. */
    static final String PASSWORD = "secret";

    private static final int BOBS = 60;
    private static final String ALGORITHM = "PBKDF2-SHA512-1000-512";

    private static final Accounts ACCOUNTS = accounts();

    final Drain drain;
    final MemoryMailboxes mailboxes;
    final Queue<Duration> pauses;
    private final IMAPServerFactory factory;
    private final ImapGuiceProbe probe;

    private ImapUnderTest(Injector injector, MemoryMailboxes mailboxes, Queue<Duration> pauses) {
        this.drain = injector.getInstance(Drain.class);
        this.factory = injector.getInstance(IMAPServerFactory.class);
        this.probe = injector.getInstance(ImapGuiceProbe.class);
        this.mailboxes = mailboxes;
        this.pauses = pauses;
    }

    private static Accounts accounts() {
        Accounts accounts = Accounts.cheap().with("boss@example.org", PASSWORD);
        for (int i = 0; i < BOBS; i++) {
            accounts.with("bob" + i + "@example.org", PASSWORD);
        }
        return accounts;
    }

    /** Starts one with the given keys inside its {@code <imapserver>} block. */
    static ImapUnderTest start(String... keys) throws Exception {
        Path home = Files.createTempDirectory("imap-under-test-");
        MetricFactory metrics = new DropWizardMetricFactory(new MetricRegistry());
        MemoryMailboxes mailboxes = new MemoryMailboxes(metrics);
        Queue<Duration> pauses = new ConcurrentLinkedQueue<>();
        Injector injector =
                Guice.createInjector(
                        new Surroundings(home, metrics, mailboxes, String.join("\n", keys)),
                        new Passwords(metrics, pauses),
                        new ImapModule());
        for (InitializationOperation operation :
                injector.getInstance(Key.get(new TypeLiteral<Set<InitializationOperation>>() {}))) {
            operation.initModule();
        }
        return new ImapUnderTest(injector, mailboxes, pauses);
    }

    /** The {@code <tls>} block of a test; {@code mode} is socketTLS or startTLS. */
    static String tls(String mode) throws Exception {
        return "<tls "
                + mode
                + "=\"true\"><keystore>file://"
                + TestKeystore.file()
                + "</keystore>"
                + "<keystoreType>PKCS12</keystoreType><secret>"
                + TestKeystore.PASSWORD
                + "</secret></tls>";
    }

    ImapGuiceProbe probe() {
        return probe;
    }

    ImapServer server() {
        return (ImapServer) factory.getServers().get(0);
    }

    int port() {
        return server().getPort();
    }

    ImapClient connect() throws IOException {
        ImapClient client = ImapClient.connect(port());
        client.greeting();
        return client;
    }

    ImapClient login(String user) throws IOException {
        ImapClient client = connect();
        client.ok("LOGIN " + user + "@example.org " + PASSWORD);
        return client;
    }

    @Override
    public void close() {
        factory.destroy();
    }

    /** Accounts, and a guard that locks out after five wrong passwords, also on this machine. */
    private static final class Passwords extends AbstractModule {
        private final MetricFactory metrics;
        private final Queue<Duration> pauses;

        Passwords(MetricFactory metrics, Queue<Duration> pauses) {
            this.metrics = metrics;
            this.pauses = pauses;
        }

        @Override
        protected void configure() {
            bind(PasswordCheck.class)
                    .toInstance(
                            new PasswordCheck(
                                    ACCOUNTS.stored(),
                                    AppPasswords.NONE,
                                    NewPasswords.of(ALGORITHM),
                                    LoginConfiguration.DEFAULT.passwords(),
                                    metrics));
            BaseConfiguration guard = new BaseConfiguration();
            guard.addProperty("lockout.failures", 5);
            guard.addProperty("trusted.networks", "192.0.2.0/24");
            bind(LoginGuard.class)
                    .toInstance(
                            new LoginGuard(
                                    LoginGuardConfiguration.from(guard),
                                    metrics,
                                    Clock.systemUTC(),
                                    () -> 0L));
            bind(Pause.class).toInstance(pauses::add);
            bind(Authorizator.class).toInstance(MemoryMailboxes.authorizator());
        }
    }

    /** What a role's other modules bind. */
    private static final class Surroundings extends AbstractModule {
        private final Path home;
        private final MetricFactory metrics;
        private final MemoryMailboxes mailboxes;
        private final String keys;

        Surroundings(Path home, MetricFactory metrics, MemoryMailboxes mailboxes, String keys) {
            this.home = home;
            this.metrics = metrics;
            this.mailboxes = mailboxes;
            this.keys = keys;
        }

        @Override
        protected void configure() {
            Configuration configuration =
                    Configuration.builder()
                            .workingDirectory(home.toFile())
                            .configurationFromClasspath()
                            .build();
            bind(FileSystem.class).toInstance(new FileSystemImpl(configuration.directories()));
            bind(ConfigurationProvider.class).toInstance((component, level) -> xml());
            bind(ExtensionConfiguration.class).toInstance(ExtensionConfiguration.DEFAULT);
            bind(RunArguments.class).toInstance(RunArguments.empty());
            bind(Clock.class).toInstance(Clock.systemUTC());
            bind(MetricFactory.class).toInstance(metrics);
            bind(GaugeRegistry.class).toInstance(new NoopGaugeRegistry());
            bind(MailboxManager.class).toInstance(mailboxes.manager);
            bind(EventBus.class).toInstance(mailboxes.events);
            bind(SubscriptionManager.class).toInstance(mailboxes.subscriptions);
            bind(QuotaManager.class).toInstance(mailboxes.quotas);
            bind(QuotaRootResolver.class).toInstance(mailboxes.quotaRoots);
        }

        private XMLConfiguration xml() throws ConfigurationException {
            String file =
                    "<imapservers><imapserver enabled=\"true\"><jmxName>imap-"
                            + home.getFileName()
                            + "</jmxName><bind>127.0.0.1:0</bind><gracefulShutdown>false"
                            + "</gracefulShutdown>"
                            + keys
                            + "</imapserver></imapservers>";
            return FileConfigurationProvider.getConfig(
                    new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
