package dev.hikyaku.server.webadmin;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;

/** A new key with its own certificate. */
record SelfSigned(PrivateKey key, X509Certificate certificate) {
    static final String PASSWORD = "changeit";

    static SelfSigned of(String name) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        X500Name subject = new X500Name(name);
        Instant now = Instant.now();
        return new SelfSigned(
                pair.getPrivate(),
                new JcaX509CertificateConverter()
                        .getCertificate(
                                new JcaX509v3CertificateBuilder(
                                                subject,
                                                BigInteger.valueOf(now.toEpochMilli()),
                                                Date.from(now.minus(1, ChronoUnit.DAYS)),
                                                Date.from(now.plus(1, ChronoUnit.DAYS)),
                                                subject,
                                                pair.getPublic())
                                        .build(
                                                new JcaContentSignerBuilder("SHA256withECDSA")
                                                        .build(pair.getPrivate()))));
    }

    /** Writes a store that serves as key store and as trust store. */
    KeyStore writeStore(Path file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("key", key, PASSWORD.toCharArray(), new Certificate[] {certificate});
        store.setCertificateEntry("trusted", certificate);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return store;
    }

    void writePem(Path keyFile, Path certificateFile) throws IOException {
        write(keyFile, new JcaPKCS8Generator(key, null));
        write(certificateFile, certificate);
    }

    private static void write(Path file, Object object) throws IOException {
        try (Writer out = Files.newBufferedWriter(file);
                JcaPEMWriter pem = new JcaPEMWriter(out)) {
            pem.writeObject(object);
        }
    }
}
