package dev.hikyaku.server.passwords;

import org.apache.commons.codec.digest.Md5Crypt;
import org.apache.commons.codec.digest.Sha2Crypt;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** crypt(3) with SHA-512 ($6$), SHA-256 ($5$) or MD5 ($1$). */
record Crypt(String text) implements Form.Computed {
    private static final int LEAST_ROUNDS = 1000;
    private static final int MOST_ROUNDS = 1_000_000;
    private static final Pattern SHA =
            Pattern.compile(
                    "\\$([56])\\$(?:rounds=([1-9]\\d{0,9})\\$)?[./a-zA-Z0-9]{1,16}\\$"
                            + "([./a-zA-Z0-9]+)");
    private static final Pattern MD5 =
            Pattern.compile("\\$1\\$[./a-zA-Z0-9]{1,8}\\$[./a-zA-Z0-9]{22}");

    static Crypt read(String text) throws Unreadable {
        if (MD5.matcher(text).matches()) {
            return new Crypt(text);
        }
        Matcher sha = SHA.matcher(text);
        int length = text.startsWith("$6$") ? 86 : 43;
        if (!sha.matches() || sha.group(3).length() != length) {
            throw new Unreadable("$6$, $5$, $1$ or $2y$, a salt and a hash as crypt(3) writes it");
        }
        if (sha.group(2) != null) {
            long rounds = Long.parseLong(sha.group(2));
            if (rounds < LEAST_ROUNDS || rounds > MOST_ROUNDS) {
                throw new Unreadable(LEAST_ROUNDS + " to " + MOST_ROUNDS + " rounds");
            }
        }
        return new Crypt(text);
    }

    @Override
    public boolean matches(byte[] password) {
        String fresh =
                switch (text.charAt(1)) {
                    case '6' -> Sha2Crypt.sha512Crypt(password.clone(), text);
                    case '5' -> Sha2Crypt.sha256Crypt(password.clone(), text);
                    default -> Md5Crypt.md5Crypt(password.clone(), text);
                };
        return MessageDigest.isEqual(
                text.getBytes(StandardCharsets.US_ASCII),
                fresh.getBytes(StandardCharsets.US_ASCII));
    }
}
