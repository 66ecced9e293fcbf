package dev.hikyaku.it.peers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A self-signed certificate for {@code localhost} and 127.0.0.1, made once a test run: as PKCS #12
 * ({@link #keyStore}), as PEM ({@link #chain}, {@link #key}), and as what a client trusts ({@link
 * #trusting}).
 */
public final class TestCertificate {
    public static final String SECRET = "changeit-for-tests";
    private static TestCertificate shared;

    private final Path directory;
    private final KeyStore store;

    private TestCertificate(Path directory, KeyStore store) {
        this.directory = directory;
        this.store = store;
    }

    public static synchronized TestCertificate get() {
        if (shared == null) {
            shared = create();
        }
        return shared;
    }

    public Path keyStore() {
        return directory.resolve("server.p12");
    }

    /** The certificate alone, PEM; also the file a client trusts. */
    public Path chain() {
        return directory.resolve("server.crt");
    }

    /** The private key, PKCS #8 PEM without a passphrase. */
    public Path key() {
        return directory.resolve("server.key");
    }

    /** A client's context that trusts this certificate and nothing else. */
    public SSLContext trusting() {
        try {
            var trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("server", certificate());
            var managers = TrustManagerFactory.getInstance("PKIX");
            managers.init(trusted);
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Certificate certificate() throws GeneralSecurityException {
        return store.getCertificate("server");
    }

    @SuppressWarnings("resource") // Lives as long as the test run: removed by the hook.
    private static TestCertificate create() {
        var scratch = Scratch.create("tls");
        Runtime.getRuntime().addShutdownHook(new Thread(scratch::close));
        try {
            generate(scratch.resolve("server.p12"));
            var store = KeyStore.getInstance("PKCS12");
            try (InputStream stream = Files.newInputStream(scratch.resolve("server.p12"))) {
                store.load(stream, SECRET.toCharArray());
            }
            var certificate = new TestCertificate(scratch.path(), store);
            certificate.writePem();
            return certificate;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void writePem() throws GeneralSecurityException, IOException {
        Files.writeString(chain(), pem("CERTIFICATE", certificate().getEncoded()));
        var privateKey = store.getKey("server", SECRET.toCharArray());
        Files.writeString(key(), pem("PRIVATE KEY", privateKey.getEncoded()));
    }

    private static void generate(Path file) {
        Command.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-validity",
                        "30",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        SECRET)
                .succeed();
    }

    private static String pem(String type, byte[] der) {
        var encoder = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
                .formatted(type, encoder.encodeToString(der), type);
    }
}
