package dev.hikyaku.server.pop3;

import com.codahale.metrics.MetricRegistry;
import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;

import dev.hikyaku.client.Pause;
import dev.hikyaku.server.imap.MemoryMailboxes;
import dev.hikyaku.server.imap.TestKeystore;
import dev.hikyaku.server.listener.Drain;
import dev.hikyaku.server.login.Accounts;
import dev.hikyaku.server.login.AppPasswords;
import dev.hikyaku.server.login.LoginConfiguration;
import dev.hikyaku.server.login.LoginGuard;
import dev.hikyaku.server.login.LoginGuardConfiguration;
import dev.hikyaku.server.login.PasswordCheck;
import dev.hikyaku.server.passwords.NewPasswords;

import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.james.core.Username;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailbox.Authorizator;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager.AppendCommand;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.dropwizard.DropWizardMetricFactory;
import org.apache.james.pop3server.netty.POP3ServerFactory;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.utils.InitializationOperation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A real POP3 server with memory mailboxes on a free port of 127.0.0.1, wired as in a role. */
final class Pop3UnderTest implements AutoCloseable {
    static final String PASSWORD = "open sesame";

    final MemoryMailboxes mailboxes;
    final Queue<Duration> pauses = new ConcurrentLinkedQueue<>();

    /** What a login that is held back runs into. */
    volatile Runnable heldBack = () -> {};

    final Drain drain;
    private final POP3ServerFactory factory;

    private Pop3UnderTest(String keys) throws Exception {
        MetricFactory metrics = new DropWizardMetricFactory(new MetricRegistry());
        mailboxes = new MemoryMailboxes(metrics);
        Injector injector = Guice.createInjector(new Surroundings(metrics, keys), new Pop3Module());
        for (InitializationOperation operation :
                injector.getInstance(Key.get(new TypeLiteral<Set<InitializationOperation>>() {}))) {
            operation.initModule();
        }
        factory = injector.getInstance(POP3ServerFactory.class);
        drain = injector.getInstance(Drain.class);
    }

    /** TLS before the first word, as on port 995. */
    static Pop3UnderTest implicitTls(String... keys) throws Exception {
        return new Pop3UnderTest(tls("socketTLS") + String.join("", keys));
    }

    /** STLS offered, as on port 110. */
    static Pop3UnderTest startTls(String... keys) throws Exception {
        return new Pop3UnderTest(tls("startTLS") + String.join("", keys));
    }

    /** No TLS at all. */
    static Pop3UnderTest plain() throws Exception {
        return new Pop3UnderTest("");
    }

    private static String tls(String mode) throws Exception {
        return "<tls "
                + mode
                + "=\"true\"><keystore>file://"
                + TestKeystore.file()
                + "</keystore><keystoreType>PKCS12</keystoreType><secret>"
                + TestKeystore.PASSWORD
                + "</secret></tls>";
    }

    int port() {
        return factory.getServers().get(0).getListenAddresses().get(0).getPort();
    }

    /** Greeted, over TLS from the first byte. */
    Pop3Client connect() throws IOException {
        Pop3Client client = Pop3Client.overTls(port());
        client.ok();
        return client;
    }

    Pop3Client login(String user) throws IOException {
        Pop3Client client = connect();
        client.ok("USER " + user + "@example.org");
        client.ok("PASS " + PASSWORD);
        return client;
    }

    MessageUid deliver(String user, byte[] message) throws Exception {
        MailboxSession session = session(user);
        MailboxPath inbox = MailboxPath.inbox(session);
        if (!mailboxes.manager.list(session).contains(inbox)) {
            mailboxes.manager.createMailbox(inbox, session);
        }
        return mailboxes
                .manager
                .getMailbox(inbox, session)
                .appendMessage(AppendCommand.builder().build(message), session)
                .getId()
                .getUid();
    }

    void expunge(String user, MessageUid uid) throws Exception {
        MailboxSession session = session(user);
        mailboxes
                .manager
                .getMailbox(MailboxPath.inbox(session), session)
                .delete(List.of(uid), session);
    }

    /** What is in the inbox, oldest first. */
    List<String> inbox(String user) throws Exception {
        MailboxSession session = session(user);
        List<String> messages = new ArrayList<>();
        var results =
                mailboxes
                        .manager
                        .getMailbox(MailboxPath.inbox(session), session)
                        .getMessages(MessageRange.all(), FetchGroup.FULL_CONTENT, session);
        while (results.hasNext()) {
            try (InputStream in = results.next().getFullContent().getInputStream()) {
                messages.add(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
        return messages;
    }

    private MailboxSession session(String user) {
        return mailboxes.manager.createSystemSession(Username.of(user + "@example.org"));
    }

    @Override
    public void close() {
        factory.destroy();
    }

    /** What a role's other modules bind. */
    private final class Surroundings extends AbstractModule {
        private final MetricFactory metrics;
        private final String keys;

        Surroundings(MetricFactory metrics, String keys) {
            this.metrics = metrics;
            this.keys = keys;
        }

        @Override
        protected void configure() {
            Path home = temporary();
            bind(FileSystem.class)
                    .toInstance(
                            new FileSystemImpl(
                                    Configuration.builder()
                                            .workingDirectory(home.toFile())
                                            .configurationFromClasspath()
                                            .build()
                                            .directories()));
            String file =
                    "<pop3servers><pop3server enabled=\"true\"><jmxName>pop3-"
                            + home.getFileName()
                            + "</jmxName><bind>127.0.0.1:0</bind>"
                            + keys
                            + "</pop3server></pop3servers>";
            bind(ConfigurationProvider.class)
                    .toInstance(
                            (component, level) ->
                                    FileConfigurationProvider.getConfig(
                                            new ByteArrayInputStream(
                                                    file.getBytes(StandardCharsets.UTF_8))));
            bind(ProtocolHandlerLoader.class)
                    .toInstance(
                            (name, configuration) -> {
                                throw new AssertionError("POP3 has no handlers to load: " + name);
                            });
            bind(MailboxManager.class).toInstance(mailboxes.manager);
            Accounts accounts = Accounts.cheap();
            for (String user : List.of("bob", "alice", "carol")) {
                accounts.with(user + "@example.org", PASSWORD);
            }
            bind(PasswordCheck.class)
                    .toInstance(
                            new PasswordCheck(
                                    accounts.stored(),
                                    AppPasswords.NONE,
                                    NewPasswords.of("PBKDF2-SHA512-1000-512"),
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
            bind(Pause.class)
                    .toInstance(
                            time -> {
                                pauses.add(time);
                                heldBack.run();
                                return true;
                            });
            bind(Authorizator.class).toInstance(MemoryMailboxes.authorizator());
        }

        private static Path temporary() {
            try {
                return Files.createTempDirectory("pop3-under-test-");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
