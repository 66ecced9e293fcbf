package dev.hikyaku.server.webadmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.TreeMap;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

final class HttpsTest {
    @TempDir Path directory;

    @Test
    void tokenIsAskedForOverHttps() throws Exception {
        KeyStore keys = keystore("server.p12", "CN=localhost");
        try (AdminServer server = AdminServer.start(directory, https())) {
            assertThat(request(server, trusting(keys, null), "TLSv1.3", ""))
                    .startsWith("HTTP/1.1 401 ");
            assertThat(request(server, trusting(keys, null), "TLSv1.2", authorization()))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void oldTlsIsRefused() throws Exception {
        KeyStore keys = keystore("server.p12", "CN=localhost");
        try (AdminServer server = AdminServer.start(directory, https())) {
            assertThatThrownBy(() -> request(server, trusting(keys, null), "TLSv1.1", ""))
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void trustStoreMakesClientCertificatesAMust() throws Exception {
        KeyStore keys = keystore("server.p12", "CN=localhost");
        KeyStore client = keystore("clients.p12", "CN=operator");
        Map<String, String> properties = new TreeMap<>(https());
        properties.put("https.trust.keystore", "file:" + directory.resolve("clients.p12"));
        properties.put("https.trust.password", SelfSigned.PASSWORD);
        try (AdminServer server = AdminServer.start(directory, properties)) {
            assertThatThrownBy(
                            () -> request(server, trusting(keys, null), "TLSv1.2", authorization()))
                    .isInstanceOf(IOException.class);
            assertThat(request(server, trusting(keys, client), "TLSv1.2", authorization()))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    /** james.md §6: James' certificate reload leaves webadmin's own certificate out. */
    @Test
    void reloadTakesTheNewCertificate() throws Exception {
        KeyStore first = keystore("server.p12", "CN=localhost");
        try (AdminServer server = AdminServer.start(directory, https())) {
            request(server, trusting(first, null), "TLSv1.3", authorization());
            KeyStore second = keystore("server.p12", "CN=localhost");

            String answer =
                    request(
                            server,
                            trusting(first, null),
                            "TLSv1.3",
                            "POST /servers?reload-certificate",
                            authorization());

            assertThat(answer).startsWith("HTTP/1.1 204 ");
            assertThat(request(server, trusting(second, null), "TLSv1.3", authorization()))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void wrongKeystorePasswordStopsTheStartWithoutShowingIt() throws Exception {
        keystore("server.p12", "CN=localhost");
        Map<String, String> properties = new TreeMap<>(https());
        properties.put("https.password", "hunter2");

        assertThatThrownBy(() -> AdminServer.start(directory, properties))
                .hasMessageStartingWith("webadmin.properties: https.keystore: ")
                .hasMessageContaining("(expected: a JKS or PKCS#12 file that https.password opens")
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void fileThatIsNoKeystoreStopsTheStart() throws Exception {
        Files.writeString(directory.resolve("server.p12"), "-----BEGIN CERTIFICATE-----");

        assertThatThrownBy(() -> AdminServer.start(directory, https()))
                .hasMessageStartingWith("webadmin.properties: https.keystore: ");
    }

    @Test
    void portInUseStopsTheStart() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(other.getLocalPort());

            assertThatThrownBy(() -> AdminServer.start(directory, Map.of("port", port)))
                    .hasMessageStartingWith(
                            "webadmin.properties: port: "
                                    + port
                                    + " on 127.0.0.1 (expected: a free port; ");
        }
    }

    @Test
    void unknownHostStopsTheStart() {
        assertThatThrownBy(() -> AdminServer.start(directory, Map.of("host", "no.such.invalid")))
                .hasMessageStartingWith("webadmin.properties: host: no.such.invalid (expected: ");
    }

    private Map<String, String> https() {
        return Map.of(
                "https.enabled",
                "true",
                "https.keystore",
                "file:" + directory.resolve("server.p12"),
                "https.password",
                SelfSigned.PASSWORD);
    }

    private static String authorization() {
        return "Authorization: Bearer " + AdminServer.ADMIN;
    }

    private static String request(AdminServer server, SSLContext tls, String version, String header)
            throws IOException {
        return request(server, tls, version, "GET /domains", header);
    }

    private static String request(
            AdminServer server, SSLContext tls, String version, String line, String header)
            throws IOException {
        try (SSLSocket socket =
                (SSLSocket)
                        tls.getSocketFactory()
                                .createSocket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(30_000);
            socket.setEnabledProtocols(new String[] {version});
            OutputStream out = socket.getOutputStream();
            String head = header.isEmpty() ? "" : header + "\r\n";
            out.write(
                    (line + " HTTP/1.1\r\nHost: localhost\r\n" + head + "Connection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static SSLContext trusting(KeyStore server, KeyStore client) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", server.getCertificate("key"));
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(client, SelfSigned.PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private KeyStore keystore(String file, String name) throws Exception {
        return SelfSigned.of(name).writeStore(directory.resolve(file));
    }
}
