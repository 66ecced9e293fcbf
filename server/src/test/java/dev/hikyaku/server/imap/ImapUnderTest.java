package dev.hikyaku.server.imap;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;

import dev.hikyaku.server.listener.Drain;

import org.apache.commons.configuration2.XMLConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.RunArguments;
import org.apache.james.events.EventBus;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.imapserver.netty.IMAPServerFactory;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.QuotaRootResolver;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.api.NoopMetricFactory;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.KeystoreCreator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;

/** A real IMAP server with memory mailboxes on a free port of 127.0.0.1, wired as in a role. */
final class ImapUnderTest implements AutoCloseable {
    static final String IN_CLEAR = "<auth><requireSSL>false</requireSSL></auth>";

    private static final String KEYSTORE_PASSWORD = "keystore-password";

    final Drain drain;
    final MemoryMailboxes mailboxes;
    private final IMAPServerFactory factory;

    private ImapUnderTest(Injector injector, MemoryMailboxes mailboxes) {
        this.drain = injector.getInstance(Drain.class);
        this.factory = injector.getInstance(IMAPServerFactory.class);
        this.mailboxes = mailboxes;
    }

    /** Starts one with the given keys inside its {@code <imapserver>} block. */
    static ImapUnderTest start(String... keys) throws Exception {
        Path home = Files.createTempDirectory("imap-under-test-");
        MetricFactory metrics = new NoopMetricFactory();
        MemoryMailboxes mailboxes = new MemoryMailboxes(metrics);
        Injector injector =
                Guice.createInjector(
                        new Surroundings(home, metrics, mailboxes, String.join("\n", keys)),
                        new ImapModule());
        injector.getInstance(KeystoreCreator.class)
                .generateKeystore("file://conf/keystore", KEYSTORE_PASSWORD, "PKCS12");
        for (InitializationOperation operation :
                injector.getInstance(Key.get(new TypeLiteral<Set<InitializationOperation>>() {}))) {
            operation.initModule();
        }
        return new ImapUnderTest(injector, mailboxes);
    }

    /** The {@code <tls>} block of a test; {@code mode} is socketTLS or startTLS. */
    static String tls(String mode) {
        return "<tls "
                + mode
                + "=\"true\"><keystore>file://conf/keystore</keystore>"
                + "<keystoreType>PKCS12</keystoreType><secret>"
                + KEYSTORE_PASSWORD
                + "</secret></tls>";
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
        client.ok("LOGIN " + user + "@example.org " + MemoryMailboxes.PASSWORD);
        return client;
    }

    @Override
    public void close() {
        factory.destroy();
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
