package dev.hikyaku.smtp;

import io.netty.handler.ssl.SslContext;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;

/** Reads PEM files as Netty does, whose way of it only its own kind may use. */
abstract class PemFiles extends SslContext {
    private static final byte[] PROBE = "fit".getBytes(StandardCharsets.US_ASCII);

    private PemFiles() {}

    /** A chain of certificates, one at least. */
    static X509Certificate[] chain(Path file) throws GeneralSecurityException {
        return toX509Certificates(file.toFile());
    }

    /** A private key without a password. */
    static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        return toPrivateKey(file.toFile(), null);
    }

    /** Whether a key is the one a certificate speaks of: half of a renewal has come otherwise. */
    static boolean fit(X509Certificate certificate, PrivateKey key)
            throws GeneralSecurityException {
        PublicKey certified = certificate.getPublicKey();
        String algorithm =
                switch (certified.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> certified.getAlgorithm();
                };
        // Bouncy Castle, where it is there, makes keys that others do not take.
        PrivateKey own =
                KeyFactory.getInstance(certified.getAlgorithm())
                        .generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()));
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(own);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(PROBE);
        return signature.verify(signed);
    }
}
