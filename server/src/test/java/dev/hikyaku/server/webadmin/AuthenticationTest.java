package dev.hikyaku.server.webadmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** james.md §0.6: James 3.8.1 serves webadmin to anyone. */
final class AuthenticationTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/domains",
                "/users",
                "/mappings",
                "/mailQueues",
                "/mailRepositories",
                "/tasks",
                "/healthcheck",
                "/healthcheck/checks",
                "/metrics",
                "/",
                "/nothing",
                "//domains",
                "/domains/",
                "/./domains",
                "/domains;x=y",
                "/%64omains",
                "/livez/",
                "/livez/../domains",
                "/livez;/../domains"
            })
    void noPathAnswersWithoutToken(String path) throws Exception {
        try (AdminServer server = AdminServer.start(directory)) {
            String answer = server.lines("GET " + path + " HTTP/1.1", "Host: localhost");

            assertThat(answer).startsWith("HTTP/1.1 401 ").contains("\r\nWWW-Authenticate: Bearer");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer wrong-token-of-some-length",
                "Bearer ",
                "Bearer",
                "Basic " + AdminServer.ADMIN,
                AdminServer.ADMIN,
                "Bearer " + AdminServer.ADMIN + "x",
                "Bearer " + AdminServer.ADMIN + " x",
                "Bearer x" + AdminServer.ADMIN
            })
    void wrongTokenIsUnauthorized(String authorization) throws Exception {
        try (AdminServer server = AdminServer.start(directory)) {
            HttpResponse<String> answer =
                    server.send(server.request("/domains").header("Authorization", authorization));

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate"))
                    .hasValue("Bearer realm=\"webadmin\"");
            assertThat(answer.body()).doesNotContain(AdminServer.ADMIN, "wrong-token");
        }
    }

    @Test
    void twoAuthorizationHeadersAreUnauthorized() throws Exception {
        try (AdminServer server = AdminServer.start(directory)) {
            String right = "Authorization: Bearer " + AdminServer.ADMIN;

            assertThat(server.lines("GET /domains HTTP/1.1", "Host: localhost", right, right))
                    .startsWith("HTTP/1.1 401 ");
        }
    }

    @Test
    void adminTokenMayChange() throws Exception {
        try (AdminServer server = AdminServer.start(directory)) {
            assertThat(server.admin("PUT", "/domains/example.org").statusCode()).isEqualTo(204);
            assertThat(server.admin("GET", "/domains").body()).contains("example.org");
            assertThat(server.admin("DELETE", "/domains/example.org").statusCode()).isEqualTo(204);
        }
    }

    @Test
    void schemeOfTheHeaderMayHaveAnyCase() throws Exception {
        try (AdminServer server = AdminServer.start(directory)) {
            assertThat(
                            server.send(
                                            server.request("/domains")
                                                    .header(
                                                            "Authorization",
                                                            "bearer " + AdminServer.ADMIN))
                                    .statusCode())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "POST", "PATCH", "DELETE"})
    void readOnlyTokenMayNotChange(String method) throws Exception {
        try (AdminServer server = AdminServer.start(directory)) {
            server.admin("PUT", "/domains/example.org");

            HttpResponse<String> answer = server.reader(method, "/domains/example.org");

            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(server.admin("GET", "/domains").body()).contains("example.org");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void readOnlyTokenMayRead(String method) throws Exception {
        try (AdminServer server = AdminServer.start(directory)) {
            assertThat(server.reader(method, "/domains").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void readOnlyTokenCannotBecomeDeleteByMethodOverride() throws Exception {
        try (AdminServer server = AdminServer.start(directory)) {
            server.admin("PUT", "/domains/example.org");

            HttpResponse<String> answer =
                    server.send(
                            server.as(AdminServer.READER, "/domains/example.org")
                                    .header("X-HTTP-Method-Override", "DELETE"));

            assertThat(answer.statusCode()).isEqualTo(204);
            assertThat(server.admin("GET", "/domains").body()).contains("example.org");
        }
    }

    @Test
    void firstStartMakesTwoTokensOnlyTheOwnerCanRead() throws Exception {
        try (AdminServer server = AdminServer.startWithOnly(directory, Map.of())) {
            Path admin = directory.resolve("var/webadmin.token");
            Path reader = directory.resolve("var/webadmin-readonly.token");

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(admin)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(reader)))
                    .isEqualTo("rw-------");
            String token = Files.readString(admin).strip();
            assertThat(token).hasSize(43).isNotEqualTo(Files.readString(reader).strip());
            assertThat(server.send(server.as(token, "/domains")).statusCode()).isEqualTo(200);
            try (var files = Files.list(directory.resolve("var"))) {
                assertThat(files).containsExactlyInAnyOrder(admin, reader);
            }
        }
    }

    @Test
    void madeTokenStaysTheSameAfterRestart() throws Exception {
        AdminServer.startWithOnly(directory, Map.of()).close();
        String token = Files.readString(directory.resolve("var/webadmin.token")).strip();

        try (AdminServer server = AdminServer.startWithOnly(directory, Map.of())) {
            assertThat(server.send(server.as(token, "/domains")).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void tokenFileOpenToOthersIsClosedToThem() throws Exception {
        AdminServer.startWithOnly(directory, Map.of()).close();
        Path file = directory.resolve("var/webadmin.token");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        AdminServer.startWithOnly(directory, Map.of()).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void tokenIsReadFromFile() throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), "a-token-out-of-a-file\n");

        try (AdminServer server =
                AdminServer.start(directory, Map.of("token.admin", "file:" + file))) {
            assertThat(server.send(server.as("a-token-out-of-a-file", "/domains")).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void sameTokenTwiceStopsTheStart() {
        assertThatThrownBy(
                        () ->
                                AdminServer.start(
                                        directory, Map.of("token.readonly", AdminServer.ADMIN)))
                .hasMessage(
                        "webadmin.properties: token.readonly: *** (expected: another token than"
                                + " token.admin)");
    }

    @Test
    void stoppingServerTakesNoChangesAndIsNotLive() throws Exception {
        try (AdminServer server = AdminServer.start(directory)) {
            server.drain().await(java.time.Duration.ofSeconds(5));

            assertThat(server.send(server.request("/livez")).statusCode()).isEqualTo(503);
            assertThat(server.admin("PUT", "/domains/example.org").statusCode()).isEqualTo(503);
            assertThat(server.admin("GET", "/domains").statusCode()).isEqualTo(200);
        }
    }
}
