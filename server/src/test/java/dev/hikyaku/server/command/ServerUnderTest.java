package dev.hikyaku.server.command;

import dev.hikyaku.server.Directories;
import dev.hikyaku.server.Environment;
import dev.hikyaku.server.HikyakuServer;
import dev.hikyaku.server.Role;
import dev.hikyaku.server.SelfSignedCertificate;
import dev.hikyaku.server.queue.spool.SpoolQueue;
import dev.hikyaku.server.queue.spool.SpoolQueues;
import dev.hikyaku.server.webadmin.WebAdminProbe;

import org.apache.james.core.MailAddress;
import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.server.core.MailImpl;
import org.apache.james.utils.DataProbeImpl;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A standalone server on its shipped configuration, and the command run against it. */
final class ServerUnderTest implements AutoCloseable {
    static final String PASSWORD = "correct horse battery";

    private static final List<String> LISTENERS =
            List.of("MX", "SUBMISSION", "SUBMISSIONS", "LMTP", "IMAPS", "POP3S", "MANAGESIEVE");

    private final HikyakuServer server;
    private final Path directory;

    private ServerUnderTest(HikyakuServer server, Path directory) {
        this.server = server;
        this.directory = directory;
    }

    static ServerUnderTest start(Path directory) throws Exception {
        Map<String, String> variables = new HashMap<>();
        LISTENERS.forEach(name -> variables.put("HIKYAKU_BIND_" + name, "127.0.0.1:0"));
        variables.put("HIKYAKU_WEBADMIN_PORT", "0");
        variables.put("HIKYAKU_JMX_PORT", "0");
        variables.put("HIKYAKU_DOMAINS", "example.org");
        variables.put("HIKYAKU_POSTMASTER", "postmaster@example.org");
        variables.put("HIKYAKU_SMARTHOST", "127.0.0.1:1");
        HikyakuServer server =
                HikyakuServer.of(
                        Role.STANDALONE,
                        new Directories(
                                Path.of("..", "conf", "standalone"),
                                directory.resolve("var"),
                                directory),
                        SelfSignedCertificate.in(directory.resolve("tls"))
                                .in(new Environment(variables)));
        server.start();
        return new ServerUnderTest(server, directory);
    }

    /** What an operator's shell has set on this machine. */
    Map<String, String> environment() {
        return Map.of(
                "HIKYAKU_VAR", directory.resolve("var").toString(),
                "HIKYAKU_WEBADMIN_PORT", Integer.toString(webadminPort()));
    }

    Ran run(String... arguments) {
        return Ran.command(environment(), "", arguments);
    }

    Ran runWithInput(String input, String... arguments) {
        return Ran.command(environment(), input, arguments);
    }

    int webadminPort() {
        return server.probe(WebAdminProbe.class).port();
    }

    int port(String listener) {
        return server.port(listener);
    }

    DataProbeImpl data() {
        return server.probe(DataProbeImpl.class);
    }

    HikyakuServer server() {
        return server;
    }

    SpoolQueue queue(String name) {
        return server.get(SpoolQueues.class)
                .createQueue(MailQueueName.of(name), MailQueueFactory.defaultPrefetchCount());
    }

    /** A mail that waits an hour in the queue. */
    void enqueue(String queue, String name, String sender, String recipient) throws Exception {
        queue(queue).enQueue(mail(name, sender, recipient), Duration.ofHours(1));
    }

    MailRepository repository(String path) throws Exception {
        return server.get(MailRepositoryStore.class)
                .select(MailRepositoryUrl.from("spool://" + path));
    }

    static MailImpl mail(String name, String sender, String recipient) throws Exception {
        return MailImpl.builder()
                .name(name)
                .sender(sender.isEmpty() ? null : new MailAddress(sender))
                .addRecipient(new MailAddress(recipient))
                .mimeMessage(
                        MimeMessageBuilder.mimeMessageBuilder().setSubject(name).setText("text"))
                .build();
    }

    @Override
    public void close() {
        server.stop(Duration.ofSeconds(5));
    }
}
