package dev.hikyaku.server.login;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The one message of SASL PLAIN (RFC 4616 §2): {@code [authzid] NUL authcid NUL password}, UTF-8.
 * James 3.8.1 drops empty parts before it counts them, and so takes one for another.
 *
 * @param authzid whose mail it shall be; empty when the client leaves it out
 * @param authcid whose password it is
 */
public record SaslPlain(Optional<String> authzid, String authcid, String password) {
    private static final int LONGEST_PART = 1024;

    /** Parses what the client sent, still in base64. Empty for anything but the message above. */
    public static Optional<SaslPlain> parse(String base64) {
        try {
            return split(decode(base64));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static String decode(String base64) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64)))
                .toString();
    }

    private static Optional<SaslPlain> split(String message) {
        String[] parts = message.split("\0", -1);
        if (parts.length != 3 || parts[1].isEmpty() || parts[2].isEmpty()) {
            return Optional.empty();
        }
        for (String part : parts) {
            if (part.length() > LONGEST_PART) {
                return Optional.empty();
            }
        }
        Optional<String> authzid = Optional.of(parts[0]).filter(text -> !text.isEmpty());
        return Optional.of(new SaslPlain(authzid, parts[1], parts[2]));
    }

    /** Without the password: this may end up in a log. */
    @Override
    public String toString() {
        return "SaslPlain[authcid=" + authcid + "]";
    }
}
