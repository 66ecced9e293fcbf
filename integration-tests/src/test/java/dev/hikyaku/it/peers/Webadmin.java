package dev.hikyaku.it.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** A client of the operators' HTTP interface of James and of our server. */
public final class Webadmin implements AutoCloseable {
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final int port;
    private final List<String> headers;

    /** With headers for every request, such as {@code "Authorization", "Bearer …"}. */
    public Webadmin(int port, String... headers) {
        this.port = port;
        this.headers = List.of(headers);
    }

    public void createDomain(String domain) {
        put("/domains/" + domain, "");
    }

    public void createUser(String address, String password) {
        put("/users/" + address, "{\"password\":\"%s\"}".formatted(password));
    }

    public void deleteUser(String address) {
        delete("/users/" + address);
    }

    public void delete(String path) {
        send(request(path).DELETE());
    }

    public String get(String path) {
        return send(request(path).GET());
    }

    public void put(String path, String body) {
        send(request(path).PUT(BodyPublishers.ofString(body)));
    }

    public void post(String path) {
        send(request(path).POST(BodyPublishers.noBody()));
    }

    private HttpRequest.Builder request(String path) {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                        .timeout(Duration.ofSeconds(30));
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(String[]::new));
        }
        return request;
    }

    private String send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new AssertionError(
                        "webadmin: %d %s".formatted(response.statusCode(), response.body()));
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
