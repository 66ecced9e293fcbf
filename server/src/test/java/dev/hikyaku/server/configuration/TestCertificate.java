package dev.hikyaku.server.configuration;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

/**
 * A self-signed certificate and its key, as PEM.
 *
 * @param key PEM of the private key, in PKCS#8 form
 * @param certificate PEM of the certificate
 */
public record TestCertificate(String key, String certificate) {
    private static final TestCertificate SHARED = of("EC", Instant.now(), Duration.ofDays(1));

    static TestCertificate shared() {
        return SHARED;
    }

    public static TestCertificate of(String algorithm, Instant begin, Duration validity) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
            X500Name name = new X500Name("CN=mail.example");
            JcaX509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            name,
                            BigInteger.ONE,
                            Date.from(begin.minusSeconds(60)),
                            Date.from(begin.plus(validity)),
                            name,
                            pair.getPublic());
            String signer =
                    switch (algorithm) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> algorithm;
                    };
            return new TestCertificate(
                    pem(new PemObject("PRIVATE KEY", pair.getPrivate().getEncoded())),
                    pem(
                            builder.build(
                                    new JcaContentSignerBuilder(signer).build(pair.getPrivate()))));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The private key in the form OpenSSL wrote before PKCS#8: PKCS#1 for RSA, SEC 1 for EC. */
    public String traditionalKey() {
        try (PEMParser parser = new PEMParser(new StringReader(key))) {
            return pem(parser.readObject());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pem(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }
}
