package dev.hikyaku.smarthost;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Reads {@code https://mta-sts.DOMAIN/.well-known/mta-sts.txt} (RFC 8461 §3.3): the certificate is
 * checked, redirects are not followed, and what is larger than 64 KiB or no {@code text/plain} is
 * no policy.
 */
final class HttpsPolicySource implements PolicySource {
    /** For all of it; RFC 8461 §3.3 suggests a minute, but a mail waits. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int MOST_BYTES = 64 * 1024;
    private static final int OK = 200;

    private final HttpClient client;
    private final Function<String, URI> place;
    private final Duration patience;

    HttpsPolicySource() {
        this(
                domain -> URI.create("https://mta-sts." + domain + "/.well-known/mta-sts.txt"),
                PATIENCE);
    }

    HttpsPolicySource(Function<String, URI> place, Duration patience) {
        this.place = place;
        this.patience = patience;
        this.client =
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(patience)
                        .build();
    }

    @Override
    public String fetch(String domain) throws IOException, InterruptedException {
        FutureTask<String> reading = new FutureTask<>(() -> read(domain));
        Thread reader = Thread.ofVirtual().name("mta-sts").start(reading);
        try {
            return reading.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no policy in time", e);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause().getMessage()), e.getCause());
        } finally {
            reader.interrupt();
        }
    }

    private String read(String domain) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(place.apply(domain)).timeout(patience).build();
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            require(response.statusCode() == OK, "status " + response.statusCode());
            String type = response.headers().firstValue("Content-Type").orElse("");
            require(type.split(";")[0].strip().equalsIgnoreCase("text/plain"), "no text/plain");
            byte[] bytes = body.readNBytes(MOST_BYTES + 1);
            require(bytes.length <= MOST_BYTES, "larger than " + MOST_BYTES + " bytes");
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static void require(boolean good, String otherwise) throws IOException {
        if (!good) {
            throw new IOException(otherwise);
        }
    }
}
