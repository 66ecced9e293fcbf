package dev.hikyaku.smarthost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

@Timeout(60)
class StsPoliciesTest {
    private static final String POLICY =
            "version: STSv1\nmode: enforce\nmx: mx.example.org\nmax_age: 86400\n";

    private final HandDns dns = new HandDns();
    private final AtomicLong nanos = new AtomicLong();
    private String text = POLICY;
    private int fetched;
    private final StsPolicies policies =
            new StsPolicies(
                    dns,
                    domain -> {
                        fetched++;
                        if (text == null) {
                            throw new IOException("away");
                        }
                        return text;
                    },
                    nanos::get);

    private boolean enforced() {
        return policies.of("example.org").filter(StsPolicy::enforced).isPresent();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void withoutARecordNothingIsFetched() {
        assertThat(enforced()).isFalse();
        assertThat(fetched).isZero();
    }

    @Test
    void aPolicyIsKeptForAsLongAsItSays() {
        dns.txt("_mta-sts.example.org", "v=STSv1; id=1;");
        assertThat(enforced()).isTrue();
        pass(Duration.ofHours(23));
        assertThat(enforced()).isTrue();
        assertThat(fetched).isEqualTo(1);
        pass(Duration.ofHours(2));
        assertThat(enforced()).isTrue();
        assertThat(fetched).isEqualTo(2);
    }

    @Test
    void anotherIdIsAnotherPolicy() {
        dns.txt("_mta-sts.example.org", "v=STSv1; id=1;");
        assertThat(enforced()).isTrue();
        text = POLICY.replace("enforce", "testing");
        assertThat(enforced()).isTrue();
        dns.txt("_mta-sts.example.org", "v=STSv1; id=2;");
        assertThat(enforced()).isFalse();
    }

    /** Somebody who stands between us and the DNS must not be able to take a policy away. */
    @Test
    void aPolicyOutlivesItsRecordAndItsServer() {
        dns.txt("_mta-sts.example.org", "v=STSv1; id=1;");
        assertThat(enforced()).isTrue();
        dns.txt("_mta-sts.example.org");
        assertThat(enforced()).isTrue();
        dns.txt("_mta-sts.example.org", "v=STSv1; id=2;");
        text = null;
        assertThat(enforced()).isTrue();
    }

    @Test
    void aPolicyThatCannotBeReadIsLeftAloneForAWhile() {
        dns.txt("_mta-sts.example.org", "v=STSv1; id=1;");
        text = null;
        assertThat(enforced()).isFalse();
        text = POLICY;
        assertThat(enforced()).isFalse();
        assertThat(fetched).isEqualTo(1);
        pass(StsPolicies.LEAVE.plusSeconds(1));
        assertThat(enforced()).isTrue();
    }

    /** What a server answers; at the end, the path that reads it. */
    private static String fetch(int status, String type, byte[] body, Duration patience)
            throws Exception {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/policy",
                exchange -> {
                    exchange.getResponseHeaders().add("Content-Type", type);
                    exchange.getResponseHeaders().add("Location", "/other");
                    exchange.sendResponseHeaders(status, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.createContext(
                "/other",
                exchange -> {
                    exchange.getResponseHeaders().add("Content-Type", "text/plain");
                    exchange.sendResponseHeaders(200, POLICY.length());
                    exchange.getResponseBody().write(POLICY.getBytes(StandardCharsets.UTF_8));
                    exchange.close();
                });
        server.start();
        try {
            URI place = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/policy");
            return new HttpsPolicySource(domain -> place, patience).fetch("example.org");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aPolicyIsTextInOneAnswer() throws Exception {
        assertThat(
                        fetch(
                                200,
                                "text/plain; charset=utf-8",
                                POLICY.getBytes(StandardCharsets.UTF_8),
                                Duration.ofSeconds(20)))
                .isEqualTo(POLICY);
    }

    @ParameterizedTest
    @CsvSource({
        "302, text/plain, 10, status 302",
        "404, text/plain, 10, status 404",
        "200, text/html, 10, no text/plain",
        "200, text/plain, 70000, larger than 65536 bytes",
    })
    void anythingElseIsNoPolicy(int status, String type, int bytes, String why) {
        assertThatThrownBy(() -> fetch(status, type, new byte[bytes], Duration.ofSeconds(20)))
                .isInstanceOf(IOException.class)
                .hasMessage(why);
    }

    @Test
    void aServerThatDripsIsNotWaitedFor() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.getResponseHeaders().add("Content-Type", "text/plain");
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write('v');
                    exchange.getResponseBody().flush();
                    try {
                        over.await(30, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    exchange.close();
                });
        server.start();
        try {
            URI place = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            assertThatThrownBy(
                            () ->
                                    new HttpsPolicySource(domain -> place, Duration.ofMillis(300))
                                            .fetch("example.org"))
                    .isInstanceOf(IOException.class);
        } finally {
            over.countDown();
            server.stop(0);
        }
    }
}
