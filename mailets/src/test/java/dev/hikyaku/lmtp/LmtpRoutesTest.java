package dev.hikyaku.lmtp;

import static dev.hikyaku.smtp.Peers.hello;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.hikyaku.smtp.ScriptedPeer;

import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import spark.Service;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

@Timeout(60)
class LmtpRoutesTest {
    private final Map<String, String> file =
            new ConcurrentHashMap<>(
                    Routed.keys(
                            "routes",
                            "*=home",
                            "hop.tls",
                            "opportunistic",
                            "hop.home.host",
                            "home.invalid",
                            "hop.home.port",
                            "2525"));
    private final Hops hops = Routed.hops(file, new RecordingMetricFactory());
    private final Service server = Service.ignite().ipAddress("127.0.0.1").port(0);
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void start() {
        new LmtpRoutes(hops, new HopWatch(hops), new JsonTransformer()).define(server);
        server.awaitInitialization();
    }

    @AfterEach
    void stop() {
        http.close();
        server.stop();
        server.awaitStop();
        hops.all().forEach(NextHop::close);
    }

    private HttpResponse<String> call(String method, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + server.port() + "/lmtp/" + path))
                        .timeout(Duration.ofSeconds(30))
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> response = call("GET", path, "");
        assertThat(response.statusCode()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body());
    }

    private void put(String body) throws Exception {
        HttpResponse<String> response = call("PUT", "routes", body);
        assertThat(response.body()).isEmpty();
        assertThat(response.statusCode()).isEqualTo(204);
    }

    @Test
    void theTableOfTheFileIsShown() throws Exception {
        assertThat(call("GET", "routes", "").body())
                .isEqualTo(
                        "{\"source\":\"lmtp.properties\","
                            + "\"routes\":[{\"to\":\"*\",\"hops\":[\"home\"]}],"
                            + "\"hops\":{\"home\":{\"host\":\"home.invalid\",\"port\":\"2525\"}}}");
    }

    @Test
    void routesAreReplacedAndTheHopsStay() throws Exception {
        put("{\"routes\":[{\"to\":\"Example.ORG\",\"hops\":[\"home\",\"192.0.2.1:24\"]}]}");

        assertThat(call("GET", "routes", "").body())
                .isEqualTo(
                        "{\"source\":\"webadmin\","
                            + "\"routes\":[{\"to\":\"example.org\",\"hops\":[\"home\",\"192.0.2.1:24\"]}],"
                            + "\"hops\":{\"home\":{\"host\":\"home.invalid\",\"port\":\"2525\"}}}");
        assertThat(hops.table().hops().get("192.0.2.1:24").tls().policy())
                .hasToString("OPPORTUNISTIC");
    }

    @Test
    void hopsAreReplacedWithThem() throws Exception {
        put(
                "{\"routes\":[{\"to\":\"*\",\"hops\":[\"spare\"]}],"
                        + "\"hops\":{\"spare\":{\"host\":\"spare.invalid\",\"port\":24}}}");

        assertThat(hops.table().named())
                .isEqualTo(Map.of("spare", Map.of("host", "spare.invalid", "port", "24")));
    }

    @Test
    void whatIsShownCanBePutBack() throws Exception {
        String shown = call("GET", "routes", "").body();
        put(shown.replace("\"source\":\"lmtp.properties\",", ""));

        assertThat(call("GET", "routes", "").body())
                .isEqualTo(shown.replace("lmtp.properties", "webadmin"));
    }

    @Test
    void theFilesTableComesBackReadAnew() throws Exception {
        put("{\"routes\":[{\"to\":\"*\",\"hops\":[\"192.0.2.1:24\"]}]}");
        file.put("hop.home.port", "24");

        assertThat(call("DELETE", "routes", "").statusCode()).isEqualTo(204);
        assertThat(get("routes").toString())
                .isEqualTo(
                        "{\"source\":\"lmtp.properties\","
                            + "\"routes\":[{\"to\":\"*\",\"hops\":[\"home\"]}],"
                            + "\"hops\":{\"home\":{\"host\":\"home.invalid\",\"port\":\"24\"}}}");
    }

    @Test
    void aFileThatTurnedBadChangesNothing() throws Exception {
        put("{\"routes\":[{\"to\":\"*\",\"hops\":[\"192.0.2.1:24\"]}]}");
        RoutingTable before = hops.table();
        file.put("hop.home.port", "many");
        HttpResponse<String> response = call("DELETE", "routes", "");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(new ObjectMapper().readTree(response.body()).path("message").asText())
                .isEqualTo("hop.home.port: many (expected: a number from 1 to 65535)");
        assertThat(hops.table()).isSameAs(before);
        assertThat(hops.fromFile()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"routes":[]}                                        | routes:  (expected: one route at least
                    {"routes":[{"to":"*","hops":[]}]}                    | routes: *= (expected: one hop at least
                    {"routes":[{"to":"*","hops":["nobody"]}]}            | routes: nobody (expected: host:port, or a hop named by
                    {"routes":[{"to":"*","hops":["home","home"]}]}       | routes: *=home home (expected: each hop once)
                    {"routes":[{"to":"a b","hops":["home"]}]}            | routes: a b (expected: *, a domain or an address)
                    {"routes":[{"hops":["home"]}]}                       | routes: no "to" (expected: *, a domain or an address)
                    {"routes":[{"to":"*"}]}                              | routes: * (expected: "hops" with a hop or more)
                    {"routes":[{"to":"*","hops":[null]}]}                | routes: * (expected: "hops" with a hop or more)
                    {"routes":[null]}                                    | body: no "routes" (expected:
                    {"hops":{}}                                          | body: no "routes" (expected:
                    null                                                 | body: no "routes" (expected:
                    ``                                                   | body: No content to map due to end-of-input (expected:
                    []                                                   | body: Cannot deserialize value of type
                    {"routes":[{"to":"*","hops":["home"]}],"x":1}        | body: Unrecognized field "x"
                    {"routes":[{"to":"*","hops":["home"],"x":1}]}        | body: Unrecognized field "x"
                    {"routes":[{"to":"*","hops":["home"]}]} {}           | body: Trailing token
                    {"routes":[{"to":"*","hops":["home"]}],"routes":[]}  | body: Duplicate field 'routes'
                    {"source":"x","routes":[{"to":"*","hops":["home"]}]} | source: x (expected: none
                    {"routes":[{"to":"*","hops":["a"]}],"hops":{"a":null}}                       | hop.a: null (expected: its keys with values)
                    {"routes":[{"to":"*","hops":["a"]}],"hops":{"a":{"host":null}}}              | hop.a: null (expected: its keys with values)
                    {"routes":[{"to":"*","hops":["a"]}],"hops":{"a":{"port":"24"}}}              | hop.a.host:  (expected:
                    {"routes":[{"to":"*","hops":["a"]}],"hops":{"a":{"host":"h","port":"0"}}}    | hop.a.port: 0 (expected: a number from 1 to 65535)
                    {"routes":[{"to":"*","hops":["a"]}],"hops":{"a":{"host":"h","prot":"24"}}}   | hop.a.prot: 24 (expected: one of
                    {"routes":[{"to":"*","hops":["a"]}],"hops":{"a":{"host":{}}}}                | body: Cannot deserialize value of type
                    {"routes":[{"to":"*","hops":["a"]}],"hops":{"a":{"host":"h","tlsTrustedCertificates":"/nowhere.pem"}}} | hop.a.tlsTrustedCertificates: /nowhere.pem (expected: a PEM file
                    {"routes":[{"to":"*","hops":["home"]},{"to":"*","hops":["home"]}]}           | routes: * (expected: each recipient once)
                    """)
    void aWrongTableIsNamedAndChangesNothing(String body, String message) throws Exception {
        RoutingTable before = hops.table();
        HttpResponse<String> response = call("PUT", "routes", body);

        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode error = new ObjectMapper().readTree(response.body());
        assertThat(error.path("message").asText()).startsWith(message).endsWith(")");
        assertThat(hops.table()).isSameAs(before);
        assertThat(hops.fromFile()).isTrue();
    }

    @Test
    void hopsAreShownWithTheirStateAndConnections() throws Exception {
        String dead = Routed.nowhere();
        try (ScriptedPeer peer = ScriptedPeer.playing(hello())) {
            put(
                    "{\"routes\":[{\"to\":\"*\",\"hops\":[\"%s\",\"%s\"]}],\"hops\":{}}"
                            .formatted(Routed.at(peer), dead));
            JsonNode states = get("hops");

            assertThat(states).hasSize(2);
            assertThat(states.path(0).toString())
                    .isEqualTo(
                            "{\"name\":\"%s\",\"answers\":true,\"trouble\":null,\"connectionsInUse\":0,\"connectionsIdle\":0}"
                                    .formatted(Routed.at(peer)));
            assertThat(states.path(1).path("name").asText()).isEqualTo(dead);
            assertThat(states.path(1).path("answers").asBoolean(true)).isFalse();
            assertThat(states.path(1).path("trouble").asText())
                    .startsWith("could not connect to the next hop (");
        }
    }
}
