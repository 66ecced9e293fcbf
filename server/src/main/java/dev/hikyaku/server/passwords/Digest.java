package dev.hikyaku.server.passwords;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * A digest of password and salt, made once ({@code SSHA512} and its like): quick to check and quick
 * to guess.
 */
record Digest(String algorithm, byte[] digest, byte[] salt) implements Form.Computed {

    /** The salt stands behind the digest. */
    static Digest salted(String algorithm, byte[] bytes) throws Unreadable {
        int length = digest(algorithm).getDigestLength();
        if (bytes.length < length) {
            throw new Unreadable("%d bytes of %s and a salt".formatted(length, algorithm));
        }
        return new Digest(
                algorithm,
                Arrays.copyOf(bytes, length),
                Arrays.copyOfRange(bytes, length, bytes.length));
    }

    static Digest bare(String algorithm, byte[] bytes) throws Unreadable {
        int length = digest(algorithm).getDigestLength();
        if (bytes.length != length) {
            throw new Unreadable("%d bytes of %s".formatted(length, algorithm));
        }
        return new Digest(algorithm, bytes, new byte[0]);
    }

    @Override
    public boolean matches(byte[] password) {
        MessageDigest fresh = digest(algorithm);
        fresh.update(password);
        return MessageDigest.isEqual(digest, fresh.digest(salt));
    }

    @Override
    public String text() {
        byte[] both = Arrays.copyOf(digest, digest.length + salt.length);
        System.arraycopy(salt, 0, both, digest.length, salt.length);
        return Base64.getEncoder().encodeToString(both);
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has " + algorithm, e);
        }
    }
}
