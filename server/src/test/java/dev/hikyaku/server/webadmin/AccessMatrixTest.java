package dev.hikyaku.server.webadmin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.HikyakuServer;
import dev.hikyaku.server.Role;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import spark.route.HttpMethod;
import spark.routematch.RouteMatch;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Every route of every role, as the running server's own table has it: a new one is tried as soon
 * as it is there.
 */
final class AccessMatrixTest {
    private static final Set<HttpMethod> FILTERS =
            EnumSet.of(HttpMethod.before, HttpMethod.after, HttpMethod.afterafter);
    private static final Set<String> READS = Set.of("GET", "HEAD");
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
    private static final List<String> OTHER_METHODS = List.of("OPTIONS", "TRACE", "PROPFIND");
    private static final Optional<String> NO_TOKEN = Optional.empty();
    private static final Optional<String> WRONG_TOKEN = Optional.of("a-token-of-nobody-at-all");
    private static final Optional<String> READER = Optional.of(WholeServer.READER);

    @TempDir Path directory;

    private record Route(String method, String path) {
        static Route of(RouteMatch match) {
            String path = match.getMatchUri().replaceAll(":[A-Za-z]+", "some").replace("*", "some");
            return new Route(
                    match.getHttpMethod().name().toUpperCase(Locale.ROOT),
                    path.startsWith("/") ? path : "/" + path);
        }

        boolean reads() {
            return READS.contains(method);
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void nothingIsOpenToStrangersAndNoChangeToReaders(Role role) throws Exception {
        try (HikyakuServer server = WholeServer.start(role, directory);
                Caller caller = new Caller(server.probe(WebAdminProbe.class).port())) {
            List<Route> routes = routes(server);
            assertThat(routes).as("routes of %s", role).contains(knownRoutes(role));

            List<String> wrong = new ArrayList<>();
            for (Route route : routes) {
                tryRoute(caller, route, wrong);
            }
            for (String path : routes.stream().map(Route::path).distinct().toList()) {
                tryEveryMethod(caller, path, wrong);
            }

            assertThat(wrong).isEmpty();
        }
    }

    private static void tryRoute(Caller caller, Route route, List<String> wrong) throws Exception {
        caller.expect(401, route, NO_TOKEN, wrong);
        caller.expect(401, route, WRONG_TOKEN, wrong);
        if (route.reads()) {
            caller.expectAdmitted(route, READER, wrong);
        } else {
            caller.expect(403, route, READER, wrong);
        }
    }

    private static void tryEveryMethod(Caller caller, String path, List<String> wrong)
            throws Exception {
        for (String method : METHODS) {
            caller.expect(401, new Route(method, path), NO_TOKEN, wrong);
            caller.expect(401, new Route(method, path), WRONG_TOKEN, wrong);
        }
        for (String method : OTHER_METHODS) {
            caller.expect(405, new Route(method, path), NO_TOKEN, wrong);
            caller.expect(405, new Route(method, path), READER, wrong);
        }
    }

    private static List<Route> routes(HikyakuServer server) {
        return server.get(WebAdminServer.class).routeTable().stream()
                .filter(match -> !FILTERS.contains(match.getHttpMethod()))
                .map(Route::of)
                .distinct()
                .toList();
    }

    /** So that a table that cannot be read does not pass for one without gaps. */
    private static Route[] knownRoutes(Role role) {
        List<Route> known =
                new ArrayList<>(
                        List.of(
                                new Route("GET", "/domains"),
                                new Route("DELETE", "/users/some"),
                                new Route("PATCH", "/mailRepositories/some/mails"),
                                new Route("POST", "/servers"),
                                new Route("GET", "/metrics"),
                                new Route("GET", "/healthcheck")));
        if (role == Role.STORE || role == Role.STANDALONE) {
            known.add(new Route("PUT", "/quota/count"));
            known.add(new Route("DELETE", "/users/some/mailboxes/some"));
        }
        return known.toArray(Route[]::new);
    }

    private static final class Caller implements AutoCloseable {
        private final HttpClient client = HttpClient.newHttpClient();
        private final int port;

        Caller(int port) {
            this.port = port;
        }

        void expect(int status, Route route, Optional<String> token, List<String> wrong)
                throws Exception {
            int answer = send(route, token);
            if (answer != status) {
                wrong.add("%s as %s: %d (expected: %d)".formatted(route, token, answer, status));
            }
        }

        void expectAdmitted(Route route, Optional<String> token, List<String> wrong)
                throws Exception {
            int answer = send(route, token);
            if (answer == 401 || answer == 403) {
                wrong.add("%s as %s: %d (expected: neither)".formatted(route, token, answer));
            }
        }

        private int send(Route route, Optional<String> token) throws Exception {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + route.path()))
                            .timeout(Duration.ofSeconds(60))
                            .method(route.method(), HttpRequest.BodyPublishers.noBody());
            token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
