package dev.hikyaku.server.doctor;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Requests to the webadmin of the server on this machine. */
final class WebAdminVisit implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String TOKEN_FILE = "webadmin.token";

    private final WebAdminAddress address;
    private final Path tokenFile;
    private final HttpClient client;

    private WebAdminVisit(WebAdminAddress address, Path tokenFile, HttpClient client) {
        this.address = address;
        this.tokenFile = tokenFile;
        this.client = client;
    }

    static WebAdminVisit to(Site site) throws Unexamined {
        WebAdminAddress address =
                site.settings()
                        .webAdmin()
                        .orElseThrow(
                                () ->
                                        new Unexamined(
                                                "webadmin is switched off",
                                                "set enabled=true in webadmin.properties"));
        if (address.address().getPort() == 0) {
            throw new Unexamined(
                    "webadmin takes any free port", "give it one with HIKYAKU_WEBADMIN_PORT");
        }
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(PATIENCE);
        if (address.https()) {
            client.sslContext(Anybody.context());
        }
        return new WebAdminVisit(
                address, site.directories().var().resolve(TOKEN_FILE), client.build());
    }

    /** The token as configured or as made at the first start; empty when it cannot be read. */
    Optional<String> token() {
        return address.token()
                .or(
                        () -> {
                            try {
                                return Files.readString(tokenFile).lines().findFirst();
                            } catch (IOException e) {
                                return Optional.empty();
                            }
                        })
                .map(String::strip);
    }

    /** Where the token should be. */
    Path tokenFile() {
        return tokenFile;
    }

    HttpResponse<String> get(String path, Optional<String> token)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address + path)).timeout(PATIENCE).GET();
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
