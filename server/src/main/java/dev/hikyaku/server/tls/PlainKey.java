package dev.hikyaku.server.tls;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A private key in a PEM file without a password: {@code PRIVATE KEY} (PKCS#8, RFC 5958), {@code
 * RSA PRIVATE KEY} (PKCS#1, RFC 8017 appendix A.1.2) or {@code EC PRIVATE KEY} (SEC 1, RFC 5915).
 *
 * <p>The JDK reads PKCS#8 alone. The other two are what PKCS#8 has inside, and miss only the
 * algorithm, which is that of the certificate the key belongs to.
 */
public final class PlainKey {
    private static final String PKCS8 = "PRIVATE KEY";
    private static final Set<String> OTHER_KEYS =
            Set.of("ENCRYPTED PRIVATE KEY", "DSA PRIVATE KEY", "OPENSSH PRIVATE KEY");

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

    private PlainKey() {}

    /**
     * The first private key of a file in PKCS#8 form.
     *
     * @param partner the public key it is to belong to; whether it does is not looked at
     * @return nothing when the file is not PEM, has no private key, or its first one has a password
     *     or another form than the three
     */
    public static Optional<byte[]> pkcs8(byte[] pem, PublicKey partner) {
        List<Pem> blocks;
        try {
            blocks = Pem.blocks(pem);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        for (Pem block : blocks) {
            String label = block.label();
            if (label.equals(PKCS8)) {
                return Optional.of(block.content());
            }
            if (OTHER_KEYS.contains(label)) {
                return Optional.empty();
            }
            if (label.endsWith(" " + PKCS8)) {
                boolean fits = label.equals(family(partner) + " " + PKCS8);
                return fits ? Optional.of(wrap(block.content(), partner)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The same as a key. */
    static Optional<PrivateKey> of(byte[] pem, PublicKey partner) throws GeneralSecurityException {
        Optional<byte[]> encoded = pkcs8(pem, partner);
        return encoded.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        KeyFactory.getInstance(partner.getAlgorithm())
                                .generatePrivate(new PKCS8EncodedKeySpec(encoded.get())));
    }

    private static String family(PublicKey key) {
        return key.getAlgorithm().equals("RSASSA-PSS") ? "RSA" : key.getAlgorithm();
    }

    /** {@code PrivateKeyInfo ::= SEQUENCE { version, algorithm, OCTET STRING key }}. */
    private static byte[] wrap(byte[] key, PublicKey partner) {
        return element(
                SEQUENCE,
                joined(VERSION_0, algorithm(partner.getEncoded()), element(OCTET_STRING, key)));
    }

    /**
     * The first element of {@code SubjectPublicKeyInfo ::= SEQUENCE { algorithm, BIT STRING key }},
     * which the JDK itself has encoded.
     */
    private static byte[] algorithm(byte[] publicKey) {
        int start = contentAt(publicKey, 0);
        int content = contentAt(publicKey, start);
        int end = content + lengthAt(publicKey, start);
        byte[] algorithm = new byte[end - start];
        System.arraycopy(publicKey, start, algorithm, 0, algorithm.length);
        return algorithm;
    }

    private static int contentAt(byte[] der, int element) {
        int first = der[element + 1] & 0xff;
        return element + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int lengthAt(byte[] der, int element) {
        int first = der[element + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = element + 2; i < contentAt(der, element); i++) {
            length = length << 8 | der[i] & 0xff;
        }
        return length;
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 6);
        out.write(tag);
        int octets = (Integer.SIZE - Integer.numberOfLeadingZeros(content.length) + 7) / 8;
        if (content.length >= 0x80) {
            out.write(0x80 | octets);
        }
        for (int i = Math.max(octets, 1) - 1; i >= 0; i--) {
            out.write(content.length >>> 8 * i);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
