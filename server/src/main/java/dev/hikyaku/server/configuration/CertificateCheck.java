package dev.hikyaku.server.configuration;

import dev.hikyaku.server.tls.PlainKey;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMDecryptorProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Looks into PEM files and key stores before a listener is opened with them. */
final class CertificateCheck {

    /**
     * What is wrong with a key and its certificate.
     *
     * @param ofKey whether the key file or the certificate file is to be mended
     * @param expected what it should hold
     */
    record Defect(boolean ofKey, String expected) {}

    private static final byte[] PROBE = "hikyaku".getBytes(StandardCharsets.US_ASCII);

    private final Clock clock;

    CertificateCheck(Clock clock) {
        this.clock = clock;
    }

    /** Certificate chain and private key as PEM. */
    Optional<Defect> pair(byte[] chain, byte[] key, Optional<char[]> password) {
        List<X509Certificate> certificates = certificates(chain);
        if (certificates.isEmpty()) {
            return Optional.of(new Defect(false, "certificates in PEM form"));
        }
        X509Certificate own = certificates.get(0);
        Optional<String> age = age(own);
        if (age.isPresent()) {
            return age.map(expected -> new Defect(false, expected));
        }
        return key(key, password, own.getPublicKey()).map(expected -> new Defect(true, expected));
    }

    private static List<X509Certificate> certificates(byte[] pem) {
        try {
            Collection<?> found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(pem));
            return found.stream().map(X509Certificate.class::cast).toList();
        } catch (GeneralSecurityException | RuntimeException e) {
            return List.of();
        }
    }

    private Optional<String> age(X509Certificate certificate) {
        Instant now = clock.instant();
        Instant begin = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        if (now.isBefore(begin)) {
            return Optional.of("a certificate valid today; this one begins on " + day(begin));
        }
        return now.isAfter(end)
                ? Optional.of("a certificate valid today; this one ended on " + day(end))
                : Optional.empty();
    }

    private static String day(Instant instant) {
        return instant.atZone(ZoneOffset.UTC).toLocalDate().toString();
    }

    private static Optional<String> key(byte[] pem, Optional<char[]> password, PublicKey partner) {
        byte[] key;
        try {
            key = pkcs8(pem, password, partner);
        } catch (IOException | RuntimeException e) {
            return Optional.of("a private key in PEM form");
        } catch (Locked e) {
            return Optional.of("a private key that tls.secret opens");
        }
        return belongs(key, partner)
                ? Optional.empty()
                : Optional.of("the private key that belongs to the first of tls.certificates");
    }

    private static byte[] pkcs8(byte[] pem, Optional<char[]> password, PublicKey partner)
            throws IOException, Locked {
        // The usual forms need no library, whose loading would cost a good part of the start.
        Optional<byte[]> plain = PlainKey.pkcs8(pem, partner);
        return plain.isPresent()
                ? plain.get()
                : privateKey(new String(pem, StandardCharsets.ISO_8859_1), password).getEncoded();
    }

    private static PrivateKeyInfo privateKey(String text, Optional<char[]> password)
            throws IOException, Locked {
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
                if (part instanceof PrivateKeyInfo info) {
                    return info;
                }
                if (part instanceof PEMKeyPair pair) {
                    return pair.getPrivateKeyInfo();
                }
                if (part instanceof PEMEncryptedKeyPair || isEncrypted(part)) {
                    return opened(part, password);
                }
            }
        }
        throw new IOException("no private key");
    }

    private static boolean isEncrypted(Object part) {
        return part instanceof PKCS8EncryptedPrivateKeyInfo;
    }

    private static PrivateKeyInfo opened(Object locked, Optional<char[]> password) throws Locked {
        char[] word = password.orElseThrow(Locked::new);
        try {
            if (locked instanceof PKCS8EncryptedPrivateKeyInfo info) {
                return info.decryptPrivateKeyInfo(
                        new JceOpenSSLPKCS8DecryptorProviderBuilder().build(word));
            }
            PEMDecryptorProvider provider = new JcePEMDecryptorProviderBuilder().build(word);
            return ((PEMEncryptedKeyPair) locked).decryptKeyPair(provider).getPrivateKeyInfo();
        } catch (Exception e) {
            throw new Locked();
        }
    }

    private static boolean belongs(byte[] pkcs8, PublicKey partner) {
        try {
            PrivateKey key =
                    KeyFactory.getInstance(partner.getAlgorithm())
                            .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            if (key instanceof RSAKey own && partner instanceof RSAKey other) {
                return own.getModulus().equals(other.getModulus());
            }
            Signature signature = Signature.getInstance(algorithm(partner.getAlgorithm()));
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(partner);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    private static String algorithm(String key) {
        return switch (key) {
            case "RSASSA-PSS" -> "RSASSA-PSS";
            case "EC" -> "SHA256withECDSA";
            default -> key;
        };
    }

    /** A key store with a private key whose certificate is valid today. */
    Optional<String> keyStore(byte[] content, String type, char[] password) {
        try {
            KeyStore store = open(content, type, password);
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)
                        && store.getCertificate(alias) instanceof X509Certificate certificate) {
                    return age(certificate);
                }
            }
            return Optional.of("a key store with a private key and its certificate");
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            return Optional.of("a " + type + " key store that tls.secret opens");
        }
    }

    /** A key store with at least one authority. */
    Optional<String> trustStore(byte[] content, String type, char[] password) {
        try {
            return open(content, type, password).size() > 0
                    ? Optional.empty()
                    : Optional.of("a trust store with at least one certificate");
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            return Optional.of(
                    "a " + type + " trust store that tls.clientAuth.truststoreSecret opens");
        }
    }

    private static KeyStore open(byte[] content, String type, char[] password)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(type);
        store.load(new ByteArrayInputStream(content), password);
        return store;
    }

    private static final class Locked extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
