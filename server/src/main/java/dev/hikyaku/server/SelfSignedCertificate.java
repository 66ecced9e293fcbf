package dev.hikyaku.server;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.stream.Stream;

/**
 * A certificate nobody vouches for, for the demonstration and for tests: two PEM files as the roles
 * read them. Mail programs warn about it; a server on the internet wants a real one.
 *
 * @param key PKCS#8 in PEM, readable by its owner only
 * @param certificate X.509 in PEM, valid for a year
 */
public record SelfSignedCertificate(Path key, Path certificate) {
    private static final Duration VALID = Duration.ofDays(365);
    private static final int LINE_CHARACTERS = 64;

    /** Writes {@code key.pem} and {@code certificate.pem} for localhost and 127.0.0.1. */
    public static SelfSignedCertificate in(Path directory) throws IOException {
        return in(directory, "localhost");
    }

    /** The same for a host of this name, localhost and 127.0.0.1. */
    public static SelfSignedCertificate in(Path directory, String host) throws IOException {
        Files.createDirectories(directory);
        Path key = directory.resolve("key.pem");
        Path certificate = directory.resolve("certificate.pem");
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair pair = generator.generateKeyPair();
            OwnerOnlyFile.write(key, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
            Files.writeString(certificate, pem("CERTIFICATE", sign(pair, host).getEncoded()));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("cannot make a certificate", e);
        }
        return new SelfSignedCertificate(key, certificate);
    }

    /** The environment in which a role's files name these two. */
    public Environment in(Environment environment) {
        return environment
                .with("HIKYAKU_TLS_KEY", key.toAbsolutePath().toString())
                .with("HIKYAKU_TLS_CERTIFICATE", certificate.toAbsolutePath().toString());
    }

    private static X509Certificate sign(KeyPair pair, String host)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        Instant now = Instant.now();
        X500Name name = new X500Name("CN=" + host);
        GeneralNames names =
                new GeneralNames(
                        Stream.concat(
                                        Stream.of(host, "localhost")
                                                .distinct()
                                                .map(
                                                        dns ->
                                                                new GeneralName(
                                                                        GeneralName.dNSName, dns)),
                                        Stream.of(
                                                new GeneralName(
                                                        GeneralName.iPAddress, "127.0.0.1")))
                                .toArray(GeneralName[]::new));
        var builder =
                new JcaX509v3CertificateBuilder(
                        name,
                        new BigInteger(64, new SecureRandom()),
                        Date.from(now.minus(Duration.ofHours(1))),
                        Date.from(now.plus(VALID)),
                        name,
                        pair.getPublic());
        builder.addExtension(Extension.subjectAlternativeName, false, names);
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(pair.getPrivate())));
    }

    private static String pem(String type, byte[] der) {
        String body =
                Base64.getMimeEncoder(LINE_CHARACTERS, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }
}
