package dev.hikyaku.server.webadmin;

import com.google.inject.Guice;
import com.google.inject.Injector;

import dev.hikyaku.server.listener.Drain;

import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.task.Task;
import org.apache.james.task.TaskManager;
import org.apache.james.task.TaskType;
import org.apache.mailet.Mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/** The webadmin server of a role on a free port, wired as in production over stores in memory. */
final class AdminServer implements AutoCloseable {
    static final String ADMIN = "an-admin-token-for-the-tests";
    static final String READER = "a-readonly-token-for-the-tests";

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final Injector injector;
    private final WebAdminServer server;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(DEADLINE).build();

    private AdminServer(Injector injector) {
        this.injector = injector;
        this.server = injector.getInstance(WebAdminServer.class);
    }

    /** Starts with both tokens given and the further properties; no property has a blank value. */
    static AdminServer start(
            Path directory, Map<String, String> properties, HealthCheck... checks) {
        Map<String, String> all = new TreeMap<>(properties);
        all.putIfAbsent("token.admin", ADMIN);
        all.putIfAbsent("token.readonly", READER);
        return startWithOnly(directory, all, checks);
    }

    static AdminServer start(Path directory) {
        return start(directory, Map.of());
    }

    /** Starts with these properties and a free port. */
    static AdminServer startWithOnly(
            Path directory, Map<String, String> properties, HealthCheck... checks) {
        Map<String, String> all = new TreeMap<>(properties);
        all.putIfAbsent("port", "0");
        String lines =
                all.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining("\n"));
        try {
            Path conf = Files.createDirectories(directory.resolve("conf"));
            Files.writeString(conf.resolve("webadmin.properties"), lines);
            Files.writeString(conf.resolve("extensions.properties"), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Configuration configuration =
                Configuration.builder()
                        .workingDirectory(directory.toFile())
                        .configurationPath(new Configuration.ConfigurationPath("file://conf/"))
                        .build();
        AdminServer started =
                new AdminServer(
                        Guice.createInjector(
                                new WebAdminModule(),
                                new MemoryServices(configuration, Set.of(checks))));
        started.server.start();
        return started;
    }

    int port() {
        return server.getPort();
    }

    Drain drain() {
        return injector.getInstance(Drain.class);
    }

    /** A task that runs until it is cancelled, that is to the end of the test. */
    String startEndlessTask() {
        return injector.getInstance(TaskManager.class).submit(new EndlessTask()).asString();
    }

    /** Puts a mail into a repository, as the error processor does. */
    void keep(Mail mail, String repository) throws Exception {
        injector.getInstance(MailRepositoryStore.class)
                .select(MailRepositoryUrl.from(repository))
                .store(mail);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(DEADLINE);
    }

    HttpRequest.Builder as(String token, String path) {
        return request(path).header("Authorization", "Bearer " + token);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> admin(String method, String path, String body) throws Exception {
        return send(as(ADMIN, path).method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> admin(String method, String path) throws Exception {
        return send(as(ADMIN, path).method(method, HttpRequest.BodyPublishers.noBody()));
    }

    HttpResponse<String> reader(String method, String path) throws Exception {
        return send(as(READER, path).method(method, HttpRequest.BodyPublishers.noBody()));
    }

    /** A connection on which nothing is sent yet; reads give up after the deadline. */
    Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout(Math.toIntExact(DEADLINE.toMillis()));
        return socket;
    }

    /** Sends bytes as they are and returns all that comes until the server closes. */
    String raw(String bytes) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** Sends a request of these lines with the connection to be closed after it. */
    String lines(String... lines) throws IOException {
        return raw(String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n");
    }

    @Override
    public void close() {
        server.stop();
        client.close();
    }

    private static final class EndlessTask implements Task {
        @Override
        public Result run() throws InterruptedException {
            new CountDownLatch(1).await();
            return Result.COMPLETED;
        }

        @Override
        public TaskType type() {
            return TaskType.of("endless");
        }
    }
}
