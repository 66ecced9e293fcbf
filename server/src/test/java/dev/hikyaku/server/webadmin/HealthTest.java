package dev.hikyaku.server.webadmin;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import reactor.core.publisher.Mono;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** james.md §3: {@code GET /healthcheck} waits without end for a check that hangs. */
@Timeout(60)
final class HealthTest {
    private static final Map<String, String> QUICK = Map.of("healthcheck.timeout", "200ms");

    @TempDir Path directory;

    @Test
    void healthyServerSaysSo() throws Exception {
        try (AdminServer server =
                AdminServer.start(directory, Map.of(), check("spool", HealthTest::healthy))) {
            HttpResponse<String> answer = server.reader("GET", "/healthcheck");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("\"status\":\"healthy\"", "spool");
        }
    }

    @Test
    void checkThatNeverAnswersIsUnhealthy() throws Exception {
        try (AdminServer server =
                AdminServer.start(
                        directory,
                        QUICK,
                        check("spool", HealthTest::healthy),
                        check("scanner", Mono::never))) {
            HttpResponse<String> all = server.reader("GET", "/healthcheck");
            HttpResponse<String> one = server.reader("GET", "/healthcheck/checks/scanner");

            assertThat(all.statusCode()).isEqualTo(503);
            assertThat(all.body()).contains("No result within 200 ms", "spool");
            assertThat(one.statusCode()).isEqualTo(503);
        }
    }

    @Test
    void checkThatBlocksIsUnhealthyAndRunsOnlyOnce() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        HealthCheck blocking =
                check(
                        "disk",
                        () -> {
                            runs.incrementAndGet();
                            awaitQuietly(release);
                            return healthy();
                        });
        try (AdminServer server = AdminServer.start(directory, QUICK, blocking)) {
            for (int i = 0; i < 5; i++) {
                assertThat(server.reader("GET", "/healthcheck").statusCode()).isEqualTo(503);
            }
            assertThat(runs).hasValue(1);
        } finally {
            release.countDown();
        }
    }

    @Test
    void checkThatThrowsIsUnhealthy() throws Exception {
        try (AdminServer server =
                AdminServer.start(
                        directory,
                        Map.of(),
                        check(
                                "queue",
                                () -> {
                                    throw new IllegalStateException("password=hunter2");
                                }),
                        check("store", () -> Mono.error(new IllegalStateException("hunter2"))),
                        check("index", Mono::empty))) {
            HttpResponse<String> answer = server.reader("GET", "/healthcheck");

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("queue", "store", "index").doesNotContain("hunter2");
        }
    }

    @Test
    void livenessIsToldToAnyoneWithoutDetails() throws Exception {
        try (AdminServer server =
                AdminServer.start(directory, QUICK, check("scanner", Mono::never))) {
            HttpResponse<String> answer = server.send(server.request("/livez"));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEmpty();
        }
    }

    @Test
    void metricsAreServedToTheReader() throws Exception {
        try (AdminServer server = AdminServer.start(directory)) {
            server.admin("GET", "/domains");

            HttpResponse<String> answer = server.reader("GET", "/metrics");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/plain");
            assertThat(answer.body()).contains("webAdmin");
        }
    }

    private static Mono<Result> healthy() {
        return Mono.just(Result.healthy(new ComponentName("spool")));
    }

    private static HealthCheck check(String name, Supplier<Mono<Result>> run) {
        return new HealthCheck() {
            @Override
            public ComponentName componentName() {
                return new ComponentName(name);
            }

            @Override
            public Mono<Result> check() {
                return run.get();
            }
        };
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
