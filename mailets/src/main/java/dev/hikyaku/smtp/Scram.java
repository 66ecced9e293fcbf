package dev.hikyaku.smtp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * SCRAM-SHA-256 without channel binding (RFC 5802, RFC 7677).
 *
 * <pre>
 * C: n,,n=USER,r=NONCE
 * S: r=NONCE…,s=SALT,i=ITERATIONS
 * C: c=biws,r=NONCE…,p=PROOF
 * S: v=SIGNATURE                    the peer knows the password too
 * C:                                empty
 * </pre>
 *
 * <p>User and password are taken in the form NFKC, which is SASLprep (RFC 4013) for what people can
 * type.
 */
final class Scram implements Sasl {
    private static final String HMAC = "HmacSHA256";
    private static final String HEADER = "n,,";
    private static final int NONCE_BYTES = 24;
    private static final int KEY_BITS = 256;

    /** RFC 7677 §4. */
    private static final int FEWEST_ITERATIONS = 4096;

    /** A peer must not keep us busy for minutes. */
    private static final int MOST_ITERATIONS = 1_000_000;

    private final String password;
    private final String nonce;
    private final String firstBare;
    private byte[] expectedSignature;
    private boolean proven;

    Scram(String user, String password, String nonce) {
        this.password = Normalizer.normalize(password, Normalizer.Form.NFKC);
        this.nonce = nonce;
        String name = Normalizer.normalize(user, Normalizer.Form.NFKC);
        this.firstBare = "n=" + name.replace("=", "=3D").replace(",", "=2C") + ",r=" + nonce;
    }

    static Scram withRandomNonce(String user, String password) {
        byte[] nonce = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(nonce);
        return new Scram(user, password, Base64.getEncoder().encodeToString(nonce));
    }

    @Override
    public Optional<byte[]> initial() {
        return Optional.of(bytes(HEADER + firstBare));
    }

    @Override
    public byte[] answer(byte[] challenge) throws SaslException {
        String text = new String(challenge, StandardCharsets.UTF_8);
        if (expectedSignature == null) {
            return proof(text);
        }
        if (proven) {
            throw new SaslException("SCRAM has two challenges");
        }
        verify(text);
        proven = true;
        return new byte[0];
    }

    @Override
    public boolean complete() {
        return proven;
    }

    private byte[] proof(String serverFirst) throws SaslException {
        Map<Character, String> values = values(serverFirst);
        String fullNonce = values.getOrDefault('r', "");
        if (values.containsKey('m')
                || !fullNonce.startsWith(nonce)
                || fullNonce.length() == nonce.length()) {
            throw new SaslException("SCRAM: not an answer to our nonce");
        }
        byte[] salt = decode(values.getOrDefault('s', ""));
        int iterations = iterations(values.getOrDefault('i', ""));
        String withoutProof =
                "c=" + Base64.getEncoder().encodeToString(bytes(HEADER)) + ",r=" + fullNonce;
        byte[] authMessage = bytes(firstBare + ',' + serverFirst + ',' + withoutProof);
        try {
            byte[] salted = salted(salt, iterations);
            byte[] clientKey = hmac(salted, bytes("Client Key"));
            byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
            byte[] proof = hmac(storedKey, authMessage);
            for (int i = 0; i < proof.length; i++) {
                proof[i] ^= clientKey[i];
            }
            expectedSignature = hmac(hmac(salted, bytes("Server Key")), authMessage);
            return bytes(withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SCRAM-SHA-256 of this JDK cannot be used", e);
        }
    }

    private void verify(String serverFinal) throws SaslException {
        Map<Character, String> values = values(serverFinal);
        if (!MessageDigest.isEqual(expectedSignature, decode(values.getOrDefault('v', "")))) {
            throw new SaslException("SCRAM: the peer does not know the password");
        }
    }

    private byte[] salted(byte[] salt, int iterations) throws GeneralSecurityException {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, KEY_BITS);
        return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(spec)
                .getEncoded();
    }

    private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(HMAC);
        mac.init(new SecretKeySpec(key, HMAC));
        return mac.doFinal(message);
    }

    private static int iterations(String text) throws SaslException {
        try {
            int iterations = Integer.parseInt(text);
            if (iterations >= FEWEST_ITERATIONS && iterations <= MOST_ITERATIONS) {
                return iterations;
            }
        } catch (NumberFormatException e) {
            throw new SaslException("SCRAM: no number of iterations");
        }
        throw new SaslException("SCRAM: too few or too many iterations");
    }

    private static byte[] decode(String base64) throws SaslException {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            if (bytes.length > 0) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new SaslException("SCRAM: not base64");
        }
        throw new SaslException("SCRAM: a value is missing");
    }

    /** {@code a=…,b=…}. */
    private static Map<Character, String> values(String text) {
        Map<Character, String> values = new HashMap<>();
        for (String part : text.split(",")) {
            if (part.length() >= 2 && part.charAt(1) == '=') {
                values.putIfAbsent(part.charAt(0), part.substring(2));
            }
        }
        return values;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
