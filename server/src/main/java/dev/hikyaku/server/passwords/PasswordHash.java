package dev.hikyaku.server.passwords;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One password as it is stored, in the form Dovecot uses, so that accounts can be moved between the
 * two: {@code {SCHEME}VALUE} or {@code {SCHEME.ENCODING}VALUE}.
 *
 * <pre>{@code
 * {ARGON2ID}$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH
 * {SHA512-CRYPT}$6$rounds=20000$SALT$HASH
 * {SSHA512.HEX}c4c7415c…
 * }</pre>
 *
 * <p>Known are ARGON2ID, ARGON2I, PBKDF2 (Dovecot's, SHA-1), PBKDF2-SHA512 and its like (ours),
 * BLF-CRYPT, SHA512-CRYPT, SHA256-CRYPT, MD5-CRYPT, CRYPT for these four, SSHA512, SSHA256, SSHA,
 * SHA512, SHA256, SHA, SHA1, PLAIN, CLEAR, CLEARTEXT; with the encodings B64, BASE64 and HEX. A
 * hash that would take more than about three seconds of a core, or more memory than this heap can
 * spare, is refused when it is read ({@link #parse}), never run.
 *
 * <p>Source: Dovecot 2.3, "Password Schemes"; {@code doveadm pw} made the test's vectors.
 */
public final class PasswordHash {

    /** Longer passwords are wrong and cannot be set: some schemes take time by the byte. */
    public static final int MOST_PASSWORD_BYTES = 1024;

    private static final int LONGEST_TEXT = 2048;
    private static final Pattern FORM =
            Pattern.compile(
                    "\\{([A-Za-z0-9-]{1,20})(?:\\.([A-Za-z0-9]{1,10}))?\\}(.*)", Pattern.DOTALL);

    private final String scheme;
    private final String text;
    private final Form form;

    private PasswordHash(String scheme, String text, Form form) {
        this.scheme = scheme;
        this.text = text;
        this.form = form;
    }

    /**
     * Reads a stored or imported hash.
     *
     * @throws IllegalArgumentException what was expected instead; the hash itself is not in it
     */
    public static PasswordHash parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (text.length() > LONGEST_TEXT || !matcher.matches()) {
            throw refused(
                    "***",
                    "{SCHEME}VALUE of at most "
                            + LONGEST_TEXT
                            + " characters, such as {SHA512-CRYPT}$6$…");
        }
        String scheme = matcher.group(1).toUpperCase(Locale.ROOT);
        try {
            Form form = Forms.read(scheme, matcher.group(2), matcher.group(3));
            return new PasswordHash(scheme, text, form);
        } catch (Unreadable e) {
            throw refused("{" + scheme + "}***", e.getMessage());
        }
    }

    static PasswordHash of(String scheme, Form form) {
        return new PasswordHash(scheme, "{" + scheme + "}" + form.text(), form);
    }

    private static IllegalArgumentException refused(String shown, String expected) {
        return new IllegalArgumentException(
                "passwordHash: " + shown + " (expected: " + expected + ")");
    }

    /**
     * Whether this is the password. Takes the time the scheme is made to take; the comparison takes
     * the same time wherever the two differ.
     */
    public boolean verify(String password) {
        byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
        // crypt(3) ends at a NUL, so that "secret\0x" would be "secret".
        boolean sound = bytes.length <= MOST_PASSWORD_BYTES && password.indexOf('\0') < 0;
        return sound && form.matches(bytes);
    }

    /** The password itself where it is in the clear: better hashed than stored. */
    public Optional<String> clear() {
        return form instanceof Form.Plain plain ? Optional.of(plain.text()) : Optional.empty();
    }

    /** The scheme in capitals, such as {@code SHA512-CRYPT}. */
    public String scheme() {
        return scheme;
    }

    /** The whole, for the one place that stores it. */
    public String text() {
        return text;
    }

    Form form() {
        return form;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PasswordHash hash && hash.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "{" + scheme + "}***";
    }
}
