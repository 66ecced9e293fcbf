package dev.hikyaku.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** Where a password comes from, seen from the server that gets it. */
final class PasswordTest {
    private final Queue<String> bodies = new ConcurrentLinkedQueue<>();
    private HttpServer server;

    @TempDir Path directory;

    @BeforeEach
    void listen() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    bodies.add(
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8));
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void firstLineOfStandardInputWithoutItsEnd() {
        assertThat(add("pass word \r\nmore", "--password-stdin").exit()).isZero();

        assertThat(bodies).containsExactly("{\"password\":\"pass word \"}");
    }

    @Test
    void standardInputWithoutAnEndOfLine() {
        assertThat(add("pässword", "--password-stdin").exit()).isZero();

        assertThat(bodies).containsExactly("{\"password\":\"pässword\"}");
    }

    @Test
    void firstLineOfAFile() throws Exception {
        Path file = Files.writeString(directory.resolve("password"), "from file\nmore\n");

        assertThat(add("", "--password-file", file.toString()).exit()).isZero();

        assertThat(bodies).containsExactly("{\"password\":\"from file\"}");
    }

    @Test
    void typedTwiceAlike() {
        Ran ran = typing("typed", "typed");

        assertThat(ran.exit()).isZero();
        assertThat(bodies).containsExactly("{\"password\":\"typed\"}");
    }

    @Test
    void typedDifferentlyIsRefused() {
        Ran ran = typing("typed", "tipped");

        assertThat(ran.exit()).isEqualTo(64);
        assertThat(ran.err())
                .isEqualTo("hikyaku: password: typed differently (expected: the same twice)\n");
        assertThat(bodies).isEmpty();
    }

    @Test
    void endOfInputAtThePromptIsRefused() {
        assertThat(typing().exit()).isEqualTo(64);
        assertThat(bodies).isEmpty();
    }

    @Test
    void overlongLineIsRefused() {
        Ran ran = add("x".repeat(5000), "--password-stdin");

        assertThat(ran.exit()).isEqualTo(64);
        assertThat(bodies).isEmpty();
    }

    private Ran add(String input, String... options) {
        return Ran.command(environment(), input, arguments(options));
    }

    private Ran typing(String... lines) {
        Queue<String> typed = new ArrayDeque<>(Arrays.asList(lines));
        Caller.Terminal terminal =
                new Caller.Terminal() {
                    @Override
                    public char[] secret(String prompt) {
                        String line = typed.poll();
                        return line == null ? null : line.toCharArray();
                    }

                    @Override
                    public String line(String prompt) {
                        return typed.poll();
                    }
                };
        return Ran.as(
                new Caller(
                        environment(),
                        new ByteArrayInputStream(new byte[0]),
                        Optional.of(terminal)),
                arguments());
    }

    private Map<String, String> environment() {
        return Map.of(
                "HIKYAKU_WEBADMIN_URL",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "HIKYAKU_WEBADMIN_TOKEN",
                "a-token-of-the-tests");
    }

    private static String[] arguments(String... options) {
        return Stream.concat(
                        List.of("users", "add", "bob@example.org").stream(), Arrays.stream(options))
                .toArray(String[]::new);
    }
}
