package dev.hikyaku.server.passwords;

import com.google.common.io.BaseEncoding;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dovecot's {@code {PBKDF2}$1$SALT$ROUNDS$HASH}: HMAC-SHA-1, the salt's letters as they stand, 20
 * bytes in hexadecimal.
 */
record DovecotPbkdf2(String salt, int rounds, byte[] hash) implements Form.Computed {
    private static final Pattern FORM =
            Pattern.compile("\\$1\\$([!-#%-~]{1,64})\\$([1-9]\\d{0,9})\\$([0-9a-f]{40})");

    static DovecotPbkdf2 read(String text) throws Unreadable {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new Unreadable("$1$SALT$ROUNDS$HASH with 40 hexadecimal digits");
        }
        return new DovecotPbkdf2(
                matcher.group(1),
                Pbkdf2.rounds(matcher.group(2)),
                BaseEncoding.base16().lowerCase().decode(matcher.group(3)));
    }

    @Override
    public boolean matches(byte[] password) {
        byte[] fresh =
                Pbkdf2.derive(
                        "SHA1",
                        rounds,
                        hash.length,
                        salt.getBytes(StandardCharsets.US_ASCII),
                        password);
        return MessageDigest.isEqual(hash, fresh);
    }

    @Override
    public String text() {
        return "$1$" + salt + "$" + rounds + "$" + BaseEncoding.base16().lowerCase().encode(hash);
    }
}
