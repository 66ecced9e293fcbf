package dev.hikyaku.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.webadmin.utils.JsonTransformer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import spark.Service;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

@Timeout(60)
class DeliveryRoutesTest {
    private final Holds holds = new Holds();
    private final Service server = Service.ignite().ipAddress("127.0.0.1").port(0);
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void start() {
        new DeliveryRoutes(holds, new JsonTransformer()).define(server);
        server.awaitInitialization();
    }

    @AfterEach
    void stop() {
        http.close();
        server.stop();
        server.awaitStop();
    }

    private String call(String method, String path) throws Exception {
        var response =
                http.send(
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:" + server.port() + path))
                                .timeout(Duration.ofSeconds(30))
                                .method(method, BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
        return (response.statusCode() + " " + response.body()).strip();
    }

    @Test
    void aDestinationIsHeldUntilItIsReleased() throws Exception {
        assertThat(call("GET", "/delivery/held")).isEqualTo("200 []");
        assertThat(call("PUT", "/delivery/held/Example.org")).isEqualTo("204");
        assertThat(call("PUT", "/delivery/held/smarthost")).isEqualTo("204");
        assertThat(call("GET", "/delivery/held")).isEqualTo("200 [\"example.org\",\"smarthost\"]");
        assertThat(holds.holds("example.org")).isTrue();

        assertThat(call("DELETE", "/delivery/held/example.org")).isEqualTo("204");
        assertThat(call("DELETE", "/delivery/held/example.org")).isEqualTo("204");
        assertThat(call("GET", "/delivery/held")).isEqualTo("200 [\"smarthost\"]");
    }
}
