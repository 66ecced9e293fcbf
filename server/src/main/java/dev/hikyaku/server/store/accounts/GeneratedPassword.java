package dev.hikyaku.server.store.accounts;

import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An app password: 28 random letters and digits (RFC 4648 §6, base32), 140 bits, shown in groups of
 * four. Hyphens, spaces and case do not matter when it is typed.
 *
 * <p>Only its SHA-256 is kept. What makes other passwords' hashes slow and salted, that people
 * choose words others guess, does not hold for random bits: guessing 2^140 of them is hopeless
 * however fast each guess is, and no two are alike.
 *
 * @param shown the one time it is shown
 * @param digest what is kept
 */
record GeneratedPassword(String shown, String digest) {
    private static final int BYTES = 18;
    private static final int LETTERS = 28;
    private static final BaseEncoding BASE32 = BaseEncoding.base32().lowerCase().omitPadding();
    private static final Pattern FORM = Pattern.compile("[a-z2-7]{28}");
    private static final Pattern GROUP = Pattern.compile("(.{4})(?!$)");

    static GeneratedPassword fresh(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String letters = BASE32.encode(bytes).substring(0, LETTERS);
        return new GeneratedPassword(GROUP.matcher(letters).replaceAll("$1-"), sha256(letters));
    }

    /** The digest of what was typed, or nothing when it is no app password at all. */
    static Optional<String> digest(String typed) {
        String letters = typed.replaceAll("[- ]", "").toLowerCase(Locale.ROOT);
        return FORM.matcher(letters).matches() ? Optional.of(sha256(letters)) : Optional.empty();
    }

    static boolean same(String digest, String other) {
        return MessageDigest.isEqual(
                digest.getBytes(StandardCharsets.US_ASCII),
                other.getBytes(StandardCharsets.US_ASCII));
    }

    private static String sha256(String letters) {
        return Hashing.sha256().hashString(letters, StandardCharsets.US_ASCII).toString();
    }

    @Override
    public String toString() {
        return "***";
    }
}
