package dev.hikyaku.server.webadmin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * james.md appendix E: James buffers bodies of 60 MB; §6: it loses the body {@code curl -d} sends.
 */
@Timeout(60)
final class RequestLimitsTest {
    private static final String AUTHORIZATION = "Authorization: Bearer " + AdminServer.ADMIN;
    private static final String SOURCE = "/domains/example.org/aliases/alias.example.org";

    private static final String CHUNKED = "Transfer-Encoding: chunked";

    private static final String HEAD_OF_A_BYTE = head(AUTHORIZATION, "Content-Length: 1");

    /** No answer comes of impatience. */
    private static final Map<String, String> PATIENT = Map.of("idle.timeout", "1h");

    private static final int SIXTY_MEGABYTES = 60 << 20;

    @TempDir Path directory;

    @Test
    void announcedLongBodyIsRefusedUnread() throws Exception {
        try (AdminServer server = AdminServer.start(directory, PATIENT);
                Socket socket = server.connect()) {
            write(socket, head(AUTHORIZATION, "Content-Length: " + SIXTY_MEGABYTES));

            assertThat(answer(socket)).startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void longChunkedBodyIsRefusedOnceItPassesTheLimit() throws Exception {
        try (AdminServer server = AdminServer.start(directory, Map.of("body.limit", "64K"));
                Socket socket = server.connect()) {
            write(socket, head(AUTHORIZATION, CHUNKED));
            String chunk = "4000\r\n" + "a".repeat(0x4000) + "\r\n";
            for (int i = 0; i < 5; i++) {
                write(socket, chunk);
            }

            assertThat(answer(socket)).startsWith("HTTP/1.1 413 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization: Bearer " + AdminServer.ADMIN, "X-No: token"})
    void sixtyMegabytesAreCutOffLongBeforeTheirEnd(String header) throws Exception {
        try (AdminServer server = AdminServer.start(directory);
                Socket socket = server.connect()) {
            write(socket, head(header, CHUNKED));
            String chunk = "10000\r\n" + "a".repeat(0x10000) + "\r\n";

            assertThat(bytesTaken(socket, chunk.getBytes(StandardCharsets.US_ASCII)))
                    .isLessThan(SIXTY_MEGABYTES / 2);
        }
    }

    /** What comes behind the answer is never asked for, and Jetty threw it away without end. */
    @ParameterizedTest
    @ValueSource(strings = {"Authorization: Bearer " + AdminServer.ADMIN, "X-No: token"})
    void sixtyMegabytesBehindTheAnswerAreCutOff(String header) throws Exception {
        try (AdminServer server = AdminServer.start(directory);
                Socket socket = server.connect()) {
            write(socket, head(header, "Content-Length: " + SIXTY_MEGABYTES));
            assertThat(answer(socket)).startsWith("HTTP/1.1 4");

            assertThat(bytesTaken(socket, new byte[0x10000])).isLessThan(SIXTY_MEGABYTES / 2);
        }
    }

    @Test
    void trickleBehindTheAnswerIsCutOff() throws Exception {
        try (AdminServer server = AdminServer.start(directory, Map.of("head.timeout", "300ms"));
                Socket socket = server.connect()) {
            write(socket, HEAD_OF_A_BYTE.replace("Bearer ", "Bearer no"));
            assertThat(answer(socket)).startsWith("HTTP/1.1 401 ");

            assertThat(secondsUntilCut(socket)).isLessThan(20);
        }
    }

    @Test
    void bodyOfTheLimitIsTaken() throws Exception {
        try (AdminServer server = AdminServer.start(directory, Map.of("body.limit", "1K"))) {
            String body = "{\"password\":\"" + "p".repeat(1024 - 15) + "\"}";
            server.admin("PUT", "/domains/example.org");

            assertThat(server.admin("PUT", "/users/bob@example.org", body).statusCode())
                    .isEqualTo(204);
            assertThat(server.admin("PUT", "/users/bob@example.org", body + " ").statusCode())
                    .isEqualTo(413);
        }
    }

    @Test
    void callerWithoutTokenIsRefusedBeforeTheBody() throws Exception {
        try (AdminServer server = AdminServer.start(directory, PATIENT);
                Socket socket = server.connect()) {
            write(socket, head("Content-Length: 100"));

            assertThat(answer(socket)).startsWith("HTTP/1.1 401 ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded",
                "text/plain",
                "application/json",
                "application/octet-stream",
                "nonsense"
            })
    void bodyIsReadWhateverItIsLabelled(String type) throws Exception {
        try (AdminServer server = AdminServer.start(directory)) {
            server.admin("PUT", "/domains/example.org");

            HttpResponse<String> answer =
                    server.send(
                            server.as(AdminServer.ADMIN, "/users/bob@example.org")
                                    .header("Content-Type", type)
                                    .PUT(
                                            HttpRequest.BodyPublishers.ofString(
                                                    "{\"password\":\"secret\"}")));

            assertThat(answer.statusCode()).isEqualTo(204);
            assertThat(server.admin("GET", "/users").body()).contains("bob@example.org");
        }
    }

    @Test
    void chunkedBodyIsRead() throws Exception {
        try (AdminServer server = AdminServer.start(directory)) {
            server.admin("PUT", "/domains/example.org");
            String body = "{\"password\":\"secret\"}";

            String answer =
                    server.raw(
                            "PUT /users/bob@example.org HTTP/1.1\r\nHost: localhost\r\n"
                                    + AUTHORIZATION
                                    + "\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    + Integer.toHexString(body.length())
                                    + "\r\n"
                                    + body
                                    + "\r\n0\r\n\r\n");

            assertThat(answer).startsWith("HTTP/1.1 204 ");
        }
    }

    @Test
    void multipartIsAnUnsupportedType() throws Exception {
        try (AdminServer server = AdminServer.start(directory)) {
            HttpResponse<String> answer =
                    server.send(
                            server.as(AdminServer.ADMIN, "/users/bob@example.org")
                                    .header("Content-Type", "Multipart/form-data; boundary=b")
                                    .PUT(HttpRequest.BodyPublishers.ofString("--b--")));

            assertThat(answer.statusCode()).isEqualTo(415);
        }
    }

    @Test
    void bothLengthsAtOnceAreRefused() throws Exception {
        try (AdminServer server = AdminServer.start(directory)) {
            assertThat(server.raw(head(AUTHORIZATION, "Content-Length: 4", CHUNKED) + "0\r\n\r\n"))
                    .startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void headThatDripsIsCutAtItsDeadline() throws Exception {
        try (AdminServer server =
                        AdminServer.start(
                                directory, Map.of("head.timeout", "300ms", "idle.timeout", "1h"));
                Socket socket = server.connect()) {
            write(socket, "GET /livez HTTP/1.1\r\nHost: local");

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void silentConnectionIsCutByTheIdleTimeout() throws Exception {
        try (AdminServer server =
                        AdminServer.start(
                                directory, Map.of("head.timeout", "1h", "idle.timeout", "300ms"));
                Socket socket = server.connect()) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void bodyThatStopsComingIsCutByTheIdleTimeout() throws Exception {
        try (AdminServer server = AdminServer.start(directory, Map.of("idle.timeout", "300ms"));
                Socket socket = server.connect()) {
            write(socket, head(AUTHORIZATION, "Content-Length: 100") + "abc");

            assertThat(answer(socket)).startsWith("HTTP/1.1 408 ");
        }
    }

    /** On a slow network, or a machine with much to do. */
    @Test
    void bodyThatComesAWhileBehindItsHeadIsTaken() throws Exception {
        try (AdminServer server = AdminServer.start(directory);
                Socket socket = server.connect()) {
            write(socket, HEAD_OF_A_BYTE);
            assertThat(isSilent(socket, 300)).isTrue();
            write(socket, "x");

            assertThat(answer(socket)).startsWith("HTTP/1.1 ").doesNotStartWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void bodyThatTricklesIsCutAfterAWhile() throws Exception {
        try (AdminServer server = AdminServer.start(directory, Map.of("head.timeout", "300ms"));
                Socket socket = server.connect()) {
            write(socket, HEAD_OF_A_BYTE.replace("Length: 1\r", "Length: 1000\r"));
            int sent = 0;
            while (sent < 1000 && isSilent(socket, 20)) {
                write(socket, "x");
                sent++;
            }

            assertThat(sent).isLessThan(1000);
            assertThat(answer(socket)).startsWith("HTTP/1.1 408 ");
        }
    }

    /** Nothing comes for so long. */
    private static boolean isSilent(Socket socket, int milliseconds) throws IOException {
        long end = System.nanoTime() + Duration.ofMillis(milliseconds).toNanos();
        while (System.nanoTime() < end) {
            if (socket.getInputStream().available() > 0) {
                return false;
            }
            LockSupport.parkNanos(1_000_000);
        }
        return true;
    }

    @Test
    void longHeadIsRefused() throws Exception {
        try (AdminServer server = AdminServer.start(directory)) {
            assertThat(
                            server.lines(
                                    "GET /domains HTTP/1.1",
                                    "Host: localhost",
                                    "X: " + "x".repeat(20_000)))
                    .startsWith("HTTP/1.1 431 ");
        }
    }

    /** James lets {@code GET /tasks/<id>/await} hold a thread for 365 days. */
    @Test
    void waitForTaskEndsAtTheLimit() throws Exception {
        try (AdminServer server = AdminServer.start(directory, Map.of("await.timeout", "1s"))) {
            String task = server.startEndlessTask();

            for (String wish : new String[] {"", "?timeout=365d", "?timeout="}) {
                assertThat(server.reader("GET", "/tasks/" + task + "/await" + wish).statusCode())
                        .isEqualTo(408);
            }
        }
    }

    /** Writes a byte now and then until the server closes or half a minute is over. */
    private static long secondsUntilCut(Socket socket) {
        long start = System.nanoTime();
        long seconds = 0;
        try {
            while (seconds < 30) {
                socket.getOutputStream().write('x');
                LockSupport.parkNanos(20_000_000);
                seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
            }
        } catch (IOException closed) {
            return seconds;
        }
        return seconds;
    }

    /** Writes until the server closes or all sixty megabytes are taken. */
    private static long bytesTaken(Socket socket, byte[] chunk) {
        long taken = 0;
        try {
            OutputStream out = socket.getOutputStream();
            while (taken < SIXTY_MEGABYTES) {
                out.write(chunk);
                taken += chunk.length;
            }
        } catch (IOException closed) {
            return taken;
        }
        return taken;
    }

    /** The head of a PUT with these fields. */
    private static String head(String... fields) {
        return "PUT %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n"
                .formatted(SOURCE, String.join("\r\n", fields));
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** What comes up to the end of the head. */
    private static String answer(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = socket.getInputStream();
        int c = in.read();
        while (c >= 0 && head.indexOf("\r\n\r\n") < 0) {
            head.append((char) c);
            c = in.read();
        }
        return head.toString();
    }
}
