package dev.hikyaku.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import dev.hikyaku.server.Environment;
import dev.hikyaku.server.SelfSignedCertificate;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A webadmin behind HTTPS, with a certificate nobody but its owner knows. */
final class HttpsTest {
    private static final String ANSWER = "{\"taskId\":\"1\"}";

    private final Queue<String> requests = new ConcurrentLinkedQueue<>();

    @TempDir Path directory;
    private HttpsServer server;

    @BeforeEach
    void listen() throws Exception {
        SelfSignedCertificate.in(directory).in(new Environment(Map.of()));
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context()));
        server.createContext(
                "/",
                exchange -> {
                    requests.add(
                            exchange.getRequestMethod()
                                    + " "
                                    + exchange.getRequestHeaders().getFirst("Authorization"));
                    byte[] body = ANSWER.getBytes(StandardCharsets.US_ASCII);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void itsOwnAuthorityIsTrusted() {
        String authority = directory.resolve("certificate.pem").toString();

        Ran read = run("localhost", "tasks", "show", "1", "--json", "--cacert", authority);
        Ran patched =
                run(
                        "localhost",
                        "repositories",
                        "reprocess",
                        "var/mail/error",
                        "--no-wait",
                        "--cacert",
                        authority);

        assertThat(read.exit()).isZero();
        assertThat(patched).isEqualTo(new Ran(0, "1\n", ""));
        assertThat(requests)
                .containsExactly(
                        "GET Bearer a-token-of-the-tests",
                        "GET Bearer a-token-of-the-tests",
                        "PATCH Bearer a-token-of-the-tests");
    }

    @Test
    void strangerGetsNoToken() {
        Ran ran = run("localhost", "tasks", "show", "1");

        assertThat(ran.exit()).isEqualTo(69);
        assertThat(ran.err()).startsWith("hikyaku: https://localhost:");
        assertThat(requests).isEmpty();
    }

    private Ran run(String host, String... arguments) {
        return Ran.command(
                Map.of(
                        "HIKYAKU_WEBADMIN_URL",
                        "https://" + host + ":" + server.getAddress().getPort(),
                        "HIKYAKU_WEBADMIN_TOKEN",
                        "a-token-of-the-tests"),
                "",
                arguments);
    }

    private SSLContext context() throws Exception {
        Certificate certificate =
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(
                                        Files.readAllBytes(directory.resolve("certificate.pem"))));
        String pem = Files.readString(directory.resolve("key.pem"));
        byte[] key = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "server",
                KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                        .generatePrivate(new PKCS8EncodedKeySpec(key)),
                new char[0],
                new Certificate[] {certificate});
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
