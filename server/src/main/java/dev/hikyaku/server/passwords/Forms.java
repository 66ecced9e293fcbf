package dev.hikyaku.server.passwords;

import com.google.common.io.BaseEncoding;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** Reads what stands behind the scheme's name. */
final class Forms {
    private static final String SCHEMES =
            "one of ARGON2ID, ARGON2I, PBKDF2, PBKDF2-SHA512, BLF-CRYPT, SHA512-CRYPT,"
                    + " SHA256-CRYPT, MD5-CRYPT, CRYPT, SSHA512, SSHA256, SSHA, SHA512, SHA256,"
                    + " SHA, PLAIN";

    private Forms() {}

    /**
     * @param scheme in capitals
     * @param encoding as written behind the scheme, or null
     */
    static Form read(String scheme, String encoding, String value) throws Unreadable {
        return switch (scheme) {
            case "PLAIN", "CLEAR", "CLEARTEXT" -> new Form.Plain(text(encoding, value));
            case "SHA512-CRYPT" -> crypt(text(encoding, value), "$6$");
            case "SHA256-CRYPT" -> crypt(text(encoding, value), "$5$");
            case "MD5-CRYPT" -> crypt(text(encoding, value), "$1$");
            case "BLF-CRYPT" -> crypt(text(encoding, value), "$2");
            case "CRYPT" -> crypt(text(encoding, value), "$");
            case "SSHA512" -> Digest.salted("SHA-512", bytes(encoding, value, 0));
            case "SSHA256" -> Digest.salted("SHA-256", bytes(encoding, value, 0));
            case "SSHA" -> Digest.salted("SHA-1", bytes(encoding, value, 0));
            case "SHA512" -> Digest.bare("SHA-512", bytes(encoding, value, 64));
            case "SHA256" -> Digest.bare("SHA-256", bytes(encoding, value, 32));
            case "SHA", "SHA1" -> Digest.bare("SHA-1", bytes(encoding, value, 20));
            case "PBKDF2" -> DovecotPbkdf2.read(text(encoding, value));
            case "PBKDF2-SHA1",
                    "PBKDF2-SHA224",
                    "PBKDF2-SHA256",
                    "PBKDF2-SHA384",
                    "PBKDF2-SHA512" ->
                    Pbkdf2.read(scheme.substring("PBKDF2-".length()), text(encoding, value));
            case "ARGON2ID" -> Argon2.read("argon2id", text(encoding, value));
            case "ARGON2I" -> Argon2.read("argon2i", text(encoding, value));
            default -> throw new Unreadable(SCHEMES);
        };
    }

    private static Form crypt(String value, String start) throws Unreadable {
        if (!value.startsWith(start)) {
            throw new Unreadable("a value that begins with " + start);
        }
        if (value.startsWith("$2")) {
            return Bcrypt.read(value);
        }
        return Crypt.read(value);
    }

    /** Text schemes are not encoded unless the scheme's name says so. */
    private static String text(String encoding, String value) throws Unreadable {
        if (encoding == null) {
            return value;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoded(encoding, value)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Unreadable("text in UTF-8, encoded as " + encoding);
        }
    }

    /**
     * Digests are in base64 unless the scheme's name says otherwise; of a known length, hexadecimal
     * ones show by theirs.
     */
    private static byte[] bytes(String encoding, String value, int length) throws Unreadable {
        if (encoding != null) {
            return decoded(encoding, value);
        }
        return decoded(length > 0 && value.length() == 2 * length ? "HEX" : "B64", value);
    }

    private static byte[] decoded(String encoding, String value) throws Unreadable {
        try {
            return switch (encoding.toUpperCase(Locale.ROOT)) {
                case "B64", "BASE64" -> Base64.getDecoder().decode(value);
                case "HEX" -> BaseEncoding.base16().decode(value.toUpperCase(Locale.ROOT));
                default -> throw new Unreadable("the encoding B64, BASE64 or HEX");
            };
        } catch (IllegalArgumentException e) {
            throw new Unreadable("a value encoded as " + encoding);
        }
    }
}
