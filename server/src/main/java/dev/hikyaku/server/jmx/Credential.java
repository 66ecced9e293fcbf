package dev.hikyaku.server.jmx;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Name and password of whoever may administer this server by JMX. Never shown: {@link #toString()}
 * hides both.
 *
 * @param user the name
 * @param password the password
 */
record Credential(String user, String password) {
    private static final String ADMIN = "james-admin";
    private static final int RANDOM_BYTES = 32;

    /** The form James' own tool reads, with a password it cannot mistake for an option. */
    private static final Pattern LINE =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]*) +([A-Za-z0-9][!-~]{15,})");

    /** A new one of 256 random bits, in hexadecimal. */
    static Credential generate(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new Credential(ADMIN, HexFormat.of().formatHex(bytes));
    }

    /** Reads {@code USER PASSWORD}; empty when the line is something else. */
    static Optional<Credential> parse(String line) {
        Matcher matcher = LINE.matcher(line.strip());
        return matcher.matches()
                ? Optional.of(new Credential(matcher.group(1), matcher.group(2)))
                : Optional.empty();
    }

    String line() {
        return user + " " + password;
    }

    /** Compares both in constant time, whatever the lengths. */
    boolean matches(String givenUser, String givenPassword) {
        boolean sameUser = MessageDigest.isEqual(sha256(user), sha256(givenUser));
        boolean samePassword = MessageDigest.isEqual(sha256(password), sha256(givenPassword));
        return sameUser & samePassword;
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
