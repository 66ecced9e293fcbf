package dev.hikyaku.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.Directories;
import dev.hikyaku.server.Environment;
import dev.hikyaku.server.HikyakuServer;
import dev.hikyaku.server.Role;
import dev.hikyaku.server.SelfSignedCertificate;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.utils.DataProbeImpl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The standalone role on its shipped configuration, changed here and there, on free ports of
 * 127.0.0.1. Tests that do not stop or fill it share one.
 */
public final class ServerUnderTest implements AutoCloseable {
    public static final String DOMAIN = "example.org";
    public static final String PASSWORD = "correct horse";

    private static final Path SHIPPED = Path.of("../conf/standalone");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final AtomicInteger SERVERS = new AtomicInteger();
    private static final AtomicInteger ACCOUNTS = new AtomicInteger();
    private static final String NEEDED = "HIKYAKU_BIND_";

    private static ServerUnderTest shared;

    private final HikyakuServer server;
    private final String suffix;

    private ServerUnderTest(HikyakuServer server, String suffix) {
        this.server = server;
        this.suffix = suffix;
    }

    /** The one the tests of this run share; it has no limits on connections. */
    public static synchronized ServerUnderTest shared() throws Exception {
        if (shared == null) {
            shared =
                    start(
                            Map.of(
                                    "smtpserver.xml",
                                    text ->
                                            text.replaceAll(
                                                            "<connectionLimit(PerIP)?>\\d+",
                                                            "<connectionLimit$1>0")
                                                    .replaceFirst(
                                                            "<handlerchain>",
                                                            "<handlerchain><handler class=\""
                                                                    + HookUnderTest.class.getName()
                                                                    + "\"/>"),
                                    "mailetcontainer.xml",
                                    text ->
                                            text.replaceFirst(
                                                    "<mailet match=\"All\""
                                                            + " class=\"dev.hikyaku.local.Sieve\">",
                                                    MailetUnderTest.ELEMENTS + "$0")));
        }
        return shared;
    }

    /** Starts one with these of its files changed. */
    public static ServerUnderTest start(Map<String, UnaryOperator<String>> changes)
            throws Exception {
        return start(changes, Map.of());
    }

    /** Starts one with these of its files changed, and files that are not shipped. */
    public static ServerUnderTest start(
            Map<String, UnaryOperator<String>> changes, Map<String, String> files)
            throws Exception {
        Path home = Files.createTempDirectory("server-under-test-");
        Path conf = Files.createDirectories(home.resolve("conf"));
        Environment environment =
                SelfSignedCertificate.in(home.resolve("tls"))
                        .in(new Environment(Map.of()))
                        .with("HIKYAKU_WEBADMIN_PORT", "0")
                        .with("HIKYAKU_JMX_PORT", "0");
        for (String listener :
                List.of(
                        "MX",
                        "SUBMISSION",
                        "SUBMISSIONS",
                        "LMTP",
                        "IMAPS",
                        "POP3S",
                        "MANAGESIEVE")) {
            environment = environment.with(NEEDED + listener, "127.0.0.1:0");
        }
        String suffix = "-" + SERVERS.incrementAndGet();
        copy(conf, suffix, changes);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(conf.resolve(file.getKey()), file.getValue());
        }
        HikyakuServer server =
                HikyakuServer.of(
                        Role.STANDALONE,
                        new Directories(conf, home.resolve("var"), home),
                        environment);
        Files.createDirectories(home.resolve("var"));
        server.start();
        DataProbeImpl data = server.probe(DataProbeImpl.class);
        if (!data.containsDomain(DOMAIN)) {
            data.addDomain(DOMAIN);
        }
        return new ServerUnderTest(server, suffix);
    }

    private static void copy(Path conf, String suffix, Map<String, UnaryOperator<String>> changes)
            throws IOException {
        try (Stream<Path> files = Files.list(SHIPPED)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                String text = Files.readString(file);
                String changed =
                        changes.getOrDefault(name, UnaryOperator.identity())
                                .apply(text)
                                // One JVM has one MBean of a name.
                                .replaceAll("<jmxName>([^<]+)</", "<jmxName>$1" + suffix + "</")
                                // Accounts of tests are many and not worth guarding.
                                .replace("SHA512-210000-", "SHA512-1000-");
                assertThat(changes.containsKey(name) && changed.equals(text))
                        .as(name + " has nothing to change")
                        .isFalse();
                Files.writeString(conf.resolve(name), changed);
            }
        }
    }

    public HikyakuServer server() {
        return server;
    }

    public int mx() {
        return port("mx");
    }

    public int submission() {
        return port("submission");
    }

    public int lmtp() {
        return port("lmtp");
    }

    /** The port of the listener that the file names so. */
    public int port(String jmxName) {
        return server.port(jmxName + suffix);
    }

    /** A new account; its address. */
    public String account() throws Exception {
        String address = "user" + ACCOUNTS.incrementAndGet() + "@" + DOMAIN;
        server.probe(DataProbeImpl.class).addUser(address, PASSWORD);
        return address;
    }

    /** The mails in an account's inbox, once there are so many. */
    public List<String> inbox(String account, int count) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<String> mails = inbox(account);
        while (mails.size() < count && System.nanoTime() < end) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            mails = inbox(account);
        }
        assertThat(mails).as("inbox of " + account).hasSize(count);
        return mails;
    }

    /** The mails in an account's inbox, whole. */
    public List<String> inbox(String account) throws MailboxException, IOException {
        MailboxManager mailboxes = server.get(MailboxManager.class);
        Username user = Username.of(account);
        MailboxSession session = mailboxes.createSystemSession(user);
        List<String> mails = new ArrayList<>();
        try {
            MessageManager inbox = mailboxes.getMailbox(MailboxPath.inbox(user), session);
            Iterator<MessageResult> messages =
                    inbox.getMessages(MessageRange.all(), FetchGroup.FULL_CONTENT, session);
            while (messages.hasNext()) {
                mails.add(
                        new String(
                                messages.next().getFullContent().getInputStream().readAllBytes(),
                                StandardCharsets.ISO_8859_1));
            }
        } catch (MailboxNotFoundException e) {
            // Made with the first mail.
        }
        return mails;
    }

    @Override
    public void close() {
        server.close();
    }
}
