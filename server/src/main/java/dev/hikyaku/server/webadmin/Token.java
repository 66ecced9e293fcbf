package dev.hikyaku.server.webadmin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * A bearer token (RFC 6750). Only its SHA-256 is kept, so it cannot be shown by accident, and all
 * comparisons are of 32 bytes in constant time.
 */
final class Token {
    private static final int MINIMUM_LENGTH = 16;
    private static final int GENERATED_BYTES = 32;

    /** RFC 6750 §2.1, b64token: what an {@code Authorization} header can carry. */
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private final byte[] digest;

    private Token(byte[] digest) {
        this.digest = digest;
    }

    static Token of(Secret secret) {
        return new Token(sha256(secret.reveal()));
    }

    /** A new secret of 256 bits, fit for a header and for a URL. */
    static Secret generate(SecureRandom random) {
        byte[] bytes = new byte[GENERATED_BYTES];
        random.nextBytes(bytes);
        return Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Refuses, without showing it, a secret that is short or that no header can carry. */
    static void check(String key, Secret secret) {
        String value = secret.reveal();
        if (value.length() < MINIMUM_LENGTH) {
            throw SettingsReader.wrong(
                    key,
                    value.length() + " characters",
                    "a token of " + MINIMUM_LENGTH + " characters or more, or file:/path");
        }
        if (!FORM.matcher(value).matches()) {
            throw SettingsReader.wrong(
                    key, "***", "letters, digits and . _ ~ + / - only, as RFC 6750 has it");
        }
    }

    boolean matches(String given) {
        return MessageDigest.isEqual(digest, sha256(given));
    }

    boolean same(Token other) {
        return MessageDigest.isEqual(digest, other.digest);
    }

    @Override
    public String toString() {
        return "***";
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
