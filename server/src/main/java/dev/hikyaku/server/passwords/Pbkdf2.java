package dev.hikyaku.server.passwords;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * PBKDF2 (RFC 8018 §5.2) as a PHC string: {@code $pbkdf2-sha512$i=ROUNDS,l=BYTES$SALT$HASH}, salt
 * and hash in base64 without padding.
 */
record Pbkdf2(String digest, int rounds, byte[] salt, byte[] hash) implements Form.Computed {
    static final int MOST_ROUNDS = 2_000_000;

    private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();
    private static final Pattern FORM =
            Pattern.compile(
                    "\\$pbkdf2-(sha\\d{1,3})\\$i=([1-9]\\d{0,9}),l=([1-9]\\d{0,3})"
                            + "\\$([A-Za-z0-9+/]{2,100})\\$([A-Za-z0-9+/]{2,200})");

    /**
     * @param digest such as {@code SHA512}
     */
    static Pbkdf2 read(String digest, String text) throws Unreadable {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || !matcher.group(1).equals(digest.toLowerCase(Locale.ROOT))) {
            throw new Unreadable(
                    "$pbkdf2-%s$i=ROUNDS,l=BYTES$SALT$HASH"
                            .formatted(digest.toLowerCase(Locale.ROOT)));
        }
        byte[] salt = Argon2.base64(matcher.group(4));
        byte[] hash = Argon2.base64(matcher.group(5));
        if (hash.length != Integer.parseInt(matcher.group(3))) {
            throw new Unreadable("a hash of l bytes");
        }
        return new Pbkdf2(digest, rounds(matcher.group(2)), salt, hash);
    }

    static int rounds(String text) throws Unreadable {
        long rounds = Long.parseLong(text);
        if (rounds > MOST_ROUNDS) {
            throw new Unreadable("at most " + MOST_ROUNDS + " rounds");
        }
        return (int) rounds;
    }

    static Pbkdf2 of(String digest, int rounds, int bytes, byte[] salt, byte[] password) {
        return new Pbkdf2(digest, rounds, salt, derive(digest, rounds, bytes, salt, password));
    }

    @Override
    public boolean matches(byte[] password) {
        return MessageDigest.isEqual(hash, derive(digest, rounds, hash.length, salt, password));
    }

    @Override
    public String text() {
        return "$pbkdf2-%s$i=%d,l=%d$%s$%s"
                .formatted(
                        digest.toLowerCase(Locale.ROOT),
                        rounds,
                        hash.length,
                        ENCODER.encodeToString(salt),
                        ENCODER.encodeToString(hash));
    }

    static byte[] derive(String digest, int rounds, int bytes, byte[] salt, byte[] password) {
        // The JDK's engine takes characters and makes UTF-8 of them.
        char[] characters = new String(password, StandardCharsets.UTF_8).toCharArray();
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmac" + digest)
                    .generateSecret(new PBEKeySpec(characters, salt, rounds, bytes * 8))
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has PBKDF2 with " + digest, e);
        }
    }
}
