package dev.hikyaku.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Answers a well server never gives. */
final class UnhealthyTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | degraded  | 0",
                "200 | healthy   | 0",
                "503 | unhealthy | 1",
            })
    void unhealthyIsExitCode1AndDegradedIsNot(int status, String health, int exit)
            throws Exception {
        Ran ran =
                asked(
                        status,
                        """
                        {"status":"%s","checks":[{"componentName":"Disk","status":"%s",
                        "cause":"so \\u001b[31m it is"}]}\
                        """
                                .formatted(health, health));

        assertThat(ran.exit()).isEqualTo(exit);
        assertThat(ran.out()).containsPattern("Disk +" + health).doesNotContain("\u001b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | <html>        | 1 | hikyaku: answer: no JSON, status 200 (expected: webadmin"
                        + " at this URL)",
                "500 | {}            | 1 | hikyaku: server: status 500",
                "503 | {}            | 1 | hikyaku: server: status 503",
                "302 | moved         | 1 | hikyaku: answer: no JSON, status 302 (expected: webadmin"
                        + " at this URL)",
                "403 | {\"message\":\"look only\"} | 77 | hikyaku: token: look only",
            })
    void answersOfSomethingElseAreToldInOneLine(int status, String body, int exit, String line)
            throws Exception {
        assertThat(asked(status, body)).isEqualTo(new Ran(exit, "", line + "\n"));
    }

    private static Ran asked(int status, String body) throws Exception {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(status, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
        try {
            return Ran.command(
                    Map.of(
                            "HIKYAKU_WEBADMIN_URL",
                            "http://127.0.0.1:" + server.getAddress().getPort(),
                            "HIKYAKU_WEBADMIN_TOKEN",
                            "a-token-of-the-tests"),
                    "",
                    "health");
        } finally {
            server.stop(0);
        }
    }
}
