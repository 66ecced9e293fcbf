package dev.hikyaku.server.passwords;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** What stands behind the scheme's name: enough to tell whether a password is the one. */
sealed interface Form {

    /**
     * Whether these are the password's bytes.
     *
     * @param password UTF-8, at most {@link PasswordHash#MOST_PASSWORD_BYTES}, no NUL
     */
    boolean matches(byte[] password);

    /** The value, as it stands behind {@code {SCHEME}}. */
    String text();

    /** A password in the clear. */
    record Plain(String text) implements Form {
        @Override
        public boolean matches(byte[] password) {
            return MessageDigest.isEqual(text.getBytes(StandardCharsets.UTF_8), password);
        }
    }

    /** A form with a class of its own. */
    non-sealed interface Computed extends Form {}
}
