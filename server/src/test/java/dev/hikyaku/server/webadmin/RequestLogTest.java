package dev.hikyaku.server.webadmin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** James logs the bodies of requests and answers at INFO. */
final class RequestLogTest {
    private static final String PUT =
            "[method=\"PUT\", path=\"/domains/example.org\", access=\"ADMIN\","
                    + " peer=\"127.0.0.1\", status=\"204\", ms=";
    private static final String REFUSED =
            "[method=\"DELETE\", path=\"/domains/example.org\", access=\"READ_ONLY\","
                    + " peer=\"127.0.0.1\", status=\"403\", ms=";

    @TempDir Path directory;

    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private Level level;

    @BeforeEach
    void listen() {
        level = root.getLevel();
        root.setLevel(Level.INFO);
        lines.start();
        root.addAppender(lines);
    }

    @AfterEach
    void restore() {
        root.detachAppender(lines);
        root.setLevel(level);
    }

    @Test
    void logHasNoTokenAndNoBody() throws Exception {
        try (AdminServer server = AdminServer.startWithOnly(directory, Map.of())) {
            String admin = Files.readString(directory.resolve("var/webadmin.token")).strip();
            String reader =
                    Files.readString(directory.resolve("var/webadmin-readonly.token")).strip();
            server.send(server.as(admin, "/domains/example.org").PUT(body("")));
            server.send(
                    server.as(admin, "/users/bob@example.org")
                            .PUT(body("{\"password\":\"hunter2\"}")));
            server.send(server.as(reader, "/users/bob@example.org").PUT(body("hunter2")));
            server.send(server.as(admin + "x", "/users").PUT(body("hunter2")));
            server.send(server.as(admin, "/users/carol@example.org").PUT(body("{hunter2")));

            assertThat(messages())
                    .isNotEmpty()
                    .noneMatch(line -> line.contains(admin) || line.contains(reader))
                    .noneMatch(line -> line.contains("hunter2"));
        }
    }

    @Test
    void changesAndRefusalsHaveOneLineEach() throws Exception {
        try (AdminServer server = AdminServer.start(directory)) {
            server.admin("PUT", "/domains/example.org");
            server.admin("GET", "/domains");
            server.reader("DELETE", "/domains/example.org");
        }

        assertThat(messages().stream().filter(line -> line.startsWith("Webadmin request")))
                .satisfiesExactly(
                        line -> assertThat(line).contains(PUT),
                        line -> assertThat(line).contains(REFUSED));
    }

    @Test
    void pathCannotForgeLogLines() {
        assertThat(RequestLog.printable("/a b\r\nwebadmin status=200\u2028\u0085\"/é"))
                .isEqualTo("/a?b??webadmin?status=200???/é");
        assertThat(RequestLog.printable("x".repeat(5000))).hasSize(256);
    }

    private List<String> messages() {
        return List.copyOf(lines.list).stream()
                .map(
                        event ->
                                "%s %s %s"
                                        .formatted(
                                                event.getFormattedMessage(),
                                                event.getKeyValuePairs(),
                                                event.getThrowableProxy() == null
                                                        ? ""
                                                        : event.getThrowableProxy().getMessage()))
                .toList();
    }

    private static java.net.http.HttpRequest.BodyPublisher body(String text) {
        return java.net.http.HttpRequest.BodyPublishers.ofString(text);
    }
}
