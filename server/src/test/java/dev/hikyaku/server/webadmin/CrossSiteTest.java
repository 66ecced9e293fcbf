package dev.hikyaku.server.webadmin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a page in the operator's browser could try: james.md §6 (CORS always open) and appendix E
 * (any Host accepted, method override obeyed).
 */
final class CrossSiteTest {
    private static final String AUTHORIZATION = "Authorization: Bearer " + AdminServer.ADMIN;

    @TempDir Path directory;
    private AdminServer server;

    @BeforeEach
    void start() {
        server =
                AdminServer.start(directory, Map.of("host.allowed", "mail.example.com, 192.0.2.7"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/domains", "/healthcheck", "/metrics", "/livez", "/nothing"})
    void noAnswerHasCorsHeader(String path) throws Exception {
        HttpResponse<String> answer =
                server.send(
                        server.as(AdminServer.ADMIN, path)
                                .header("Origin", "https://evil.example"));

        assertThat(answer.headers().map().keySet())
                .noneMatch(name -> name.toLowerCase().startsWith("access-control-"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/domains", "/livez", "/users/bob@example.com", "*"})
    void preflightIsRefused(String path) throws Exception {
        String answer =
                server.lines(
                        "OPTIONS " + path + " HTTP/1.1",
                        "Host: localhost",
                        "Origin: https://evil.example",
                        "Access-Control-Request-Method: PUT",
                        "Access-Control-Request-Headers: authorization");

        assertThat(answer).startsWith("HTTP/1.1 405 ");
        assertThat(answer.toLowerCase()).doesNotContain("access-control-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "OPTIONS", "CONNECT", "PROPFIND", "BREW", "get"})
    void otherMethodsAreRefused(String method) throws Exception {
        String answer =
                server.lines(method + " /domains HTTP/1.1", "Host: localhost", AUTHORIZATION);

        assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain(AdminServer.ADMIN);
        assertThat(answer.substring(9, 12)).isIn("405", "400");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:8000",
                "LOCALHOST",
                "localhost.",
                "127.0.0.1",
                "127.0.0.1:1",
                "127.1.2.3",
                "[::1]",
                "[::1]:8000",
                "mail.example.com",
                "Mail.Example.Com.:443",
                "192.0.2.7:8000"
            })
    void ownNamesAreServed(String host) throws Exception {
        assertThat(server.lines("GET /domains HTTP/1.1", "Host: " + host, AUTHORIZATION))
                .startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8000",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "127.1",
                "2130706433",
                "0x7f.1",
                "0.0.0.0",
                "[::]",
                "192.0.2.8",
                "example.com",
                "xmail.example.com",
                "localhost@evil.example",
                "localhost evil.example",
                "localhost,evil.example",
                "localhost:99999",
                "localhost:",
                "[::1",
                "::1",
                "[fe80::1%25lo]",
                ".",
                "lоcalhost",
                ""
            })
    void foreignNamesAreRefused(String host) throws Exception {
        String answer = server.lines("GET /domains HTTP/1.1", "Host: " + host, AUTHORIZATION);

        assertThat(answer.substring(9, 12)).isIn("421", "400");
        if (!host.isEmpty() && host.length() > 3) {
            assertThat(answer).doesNotContain(host);
        }
    }

    @Test
    void livenessIsNotToldToForeignNames() throws Exception {
        assertThat(server.lines("GET /livez HTTP/1.1", "Host: evil.example"))
                .startsWith("HTTP/1.1 421 ");
    }

    @Test
    void requestWithoutHostIsRefused() throws Exception {
        assertThat(server.lines("GET /domains HTTP/1.1", AUTHORIZATION))
                .startsWith("HTTP/1.1 400 ");
        assertThat(server.lines("GET /domains HTTP/1.0", AUTHORIZATION)).contains(" 421 ");
    }

    @Test
    void twoHostsAreRefused() throws Exception {
        assertThat(
                        server.lines(
                                        "GET /domains HTTP/1.1",
                                        "Host: localhost",
                                        "Host: evil.example",
                                        AUTHORIZATION)
                                .substring(9, 12))
                .isIn("400", "421");
    }

    @Test
    void hostOfTheRequestLineCountsToo() throws Exception {
        assertThat(
                        server.lines(
                                "GET http://evil.example/domains HTTP/1.1",
                                "Host: localhost",
                                AUTHORIZATION))
                .startsWith("HTTP/1.1 421 ");
        assertThat(
                        server.lines(
                                "GET http://[::1]:8000/domains HTTP/1.1",
                                "Host: localhost",
                                AUTHORIZATION))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void methodOverrideIsIgnored() throws Exception {
        server.admin("PUT", "/domains/example.org");

        server.send(
                server.as(AdminServer.ADMIN, "/domains/example.org")
                        .header("X-HTTP-Method-Override", "DELETE"));
        server.send(
                server.as(AdminServer.ADMIN, "/domains/example.org")
                        .header("x-http-method-override", "DELETE")
                        .POST(HttpRequest.BodyPublishers.ofString("{}")));

        assertThat(server.admin("GET", "/domains").body()).contains("example.org");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET /domains HTTP/1.1", "BROKEN", "GET / HTTP/1.7", "GET /\u0000 HTTP/1.1"})
    void noAnswerTellsTheProgram(String line) throws Exception {
        String answer = server.lines(line, "Host: localhost");

        assertThat(answer.toLowerCase())
                .startsWith("http/1.1 ")
                .doesNotContain("jetty", "spark", "server:", "powered", "exception", "<html");
    }

    @Test
    void unknownPathIsJsonWithoutThePath() throws Exception {
        HttpResponse<String> answer = server.admin("GET", "/users2/bob@example.com");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/json");
        assertThat(answer.body()).contains("\"statusCode\":404").doesNotContain("bob");
    }
}
