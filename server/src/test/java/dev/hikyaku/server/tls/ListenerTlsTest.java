package dev.hikyaku.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.server.configuration.TestCertificate;

import io.netty.handler.ssl.SslHandler;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.protocols.lib.LegacyJavaEncryptionFactory;
import org.apache.james.protocols.lib.SslConfig;
import org.apache.james.protocols.netty.Encryption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

class ListenerTlsTest {
    private static final int SECONDS = 30;

    @TempDir Path directory;
    private final BaseHierarchicalConfiguration listener = new BaseHierarchicalConfiguration();

    @ParameterizedTest
    @CsvSource({"RSA,false", "EC,false", "Ed25519,false", "RSA,true"})
    void everyFormServesTheSameCertificateAsWithJames(String algorithm, boolean traditional)
            throws Exception {
        TestCertificate certificate = certificate(algorithm);
        use(traditional ? certificate.traditionalKey() : certificate.key(), certificate);

        Encryption ours = tls().encryption().orElseThrow();
        Encryption james =
                new LegacyJavaEncryptionFactory(new TestFiles(), SslConfig.parse(listener))
                        .create();

        assertThat(served(ours)).isEqualTo(served(james)).hasSize(1);
        assertThat(ours.isStartTLS()).isEqualTo(james.isStartTLS()).isTrue();
    }

    /** James 3.8.1 wants the curve in the key as well, which SEC 1 leaves to whoever writes it. */
    @Test
    void ecKeyWithoutItsCurveIsServed() throws Exception {
        TestCertificate certificate = certificate("EC");
        use(certificate.traditionalKey(), certificate);

        assertThat(served(tls().encryption().orElseThrow())).hasSize(1);
    }

    @Test
    void protocolsAndCipherSuitesAreThoseOfTheFile() throws Exception {
        TestCertificate certificate = certificate("EC");
        use(certificate.key(), certificate);
        listener.addProperty("tls.supportedProtocols.protocol", List.of("TLSv1.3"));
        listener.addProperty(
                "tls.supportedCipherSuites.cipherSuite", List.of("TLS_AES_128_GCM_SHA256"));

        SslHandler handler = tls().encryption().orElseThrow().sslHandler();

        assertThat(handler.engine().getEnabledProtocols()).containsExactly("TLSv1.3");
        assertThat(handler.engine().getEnabledCipherSuites())
                .containsExactly("TLS_AES_128_GCM_SHA256");
    }

    @Test
    void chainIsServedInItsOrder() throws Exception {
        TestCertificate first = certificate("EC");
        TestCertificate second = certificate("EC");
        use(first.key(), new TestCertificate("", first.certificate() + second.certificate()));

        assertThat(served(tls().encryption().orElseThrow())).hasSize(2);
    }

    @Test
    void filesAreReadAnewEachTime() throws Exception {
        TestCertificate first = certificate("EC");
        use(first.key(), first);
        ListenerTls tls = tls();
        Object before = served(tls.encryption().orElseThrow());
        TestCertificate second = certificate("RSA");
        use(second.key(), second);

        assertThat(served(tls.encryption().orElseThrow())).isNotEqualTo(before);
    }

    @Test
    void keyThatIsDamagedIsRefused() throws Exception {
        TestCertificate certificate = certificate("EC");
        use("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", certificate);

        assertThatThrownBy(tls()::encryption).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void fileThatIsGoneIsNamed() {
        listener.addProperty("tls.[@startTLS]", true);
        listener.addProperty("tls.privateKey", "key.pem");
        listener.addProperty("tls.certificates", "certificate.pem");

        assertThatThrownBy(tls()::encryption)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("certificate.pem");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls.keystore", "tls.clientAuth.truststore", "tls.clientAuth"})
    void keyStoresAndClientCertificatesAreLeftToJames(String key) throws Exception {
        TestCertificate certificate = certificate("EC");
        use(certificate.key(), certificate);
        listener.addProperty(key, "file");

        assertThat(tls().encryption()).isEmpty();
    }

    @Test
    void keyWithAPasswordIsLeftToJames() throws Exception {
        use(
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                        + "AAAA\n"
                        + "-----END ENCRYPTED PRIVATE KEY-----\n",
                certificate("EC"));

        assertThat(tls().encryption()).isEmpty();
    }

    @Test
    void listenerWithoutTlsHasNone() throws Exception {
        assertThat(tls().encryption()).isEmpty();
    }

    private ListenerTls tls() {
        return ListenerTls.from(listener, new TestFiles());
    }

    private static TestCertificate certificate(String algorithm) {
        return TestCertificate.of(algorithm, Instant.now(), Duration.ofDays(1));
    }

    private void use(String key, TestCertificate certificate) throws IOException {
        Files.writeString(directory.resolve("key.pem"), key);
        Files.writeString(directory.resolve("certificate.pem"), certificate.certificate());
        listener.setProperty("tls.[@startTLS]", true);
        listener.setProperty("tls.privateKey", "key.pem");
        listener.setProperty("tls.certificates", "certificate.pem");
    }

    /** The chain a client sees. */
    private static List<Certificate> served(Encryption encryption) throws Exception {
        SSLContext context = ((Encryption.LegacyJavaEncryption) encryption).getContext();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                SSLServerSocket server =
                        (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0)) {
            Callable<Void> serve =
                    () -> {
                        try (SSLSocket socket = (SSLSocket) server.accept()) {
                            socket.startHandshake();
                            return null;
                        }
                    };
            var served = threads.submit(serve);
            try (SSLSocket client =
                    (SSLSocket)
                            trusting()
                                    .getSocketFactory()
                                    .createSocket("127.0.0.1", server.getLocalPort())) {
                client.setSoTimeout((int) TimeUnit.SECONDS.toMillis(SECONDS));
                client.startHandshake();
                served.get(SECONDS, TimeUnit.SECONDS);
                return List.of(client.getSession().getPeerCertificates());
            }
        }
    }

    private static SSLContext trusting() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        return context;
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** Names are files of the test's directory. */
    private final class TestFiles implements FileSystem {
        @Override
        public InputStream getResource(String url) throws IOException {
            return Files.newInputStream(directory.resolve(url));
        }

        @Override
        public File getFile(String url) {
            return directory.resolve(url).toFile();
        }

        @Override
        public File getBasedir() {
            return directory.toFile();
        }
    }
}
