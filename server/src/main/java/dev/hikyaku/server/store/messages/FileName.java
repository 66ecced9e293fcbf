package dev.hikyaku.server.store.messages;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.OptionalLong;

/** Names of message files: the id as sixteen hexadecimal digits, and what was done to the bytes. */
final class FileName {
    private static final int DIGITS = 16;
    private static final HexFormat HEX = HexFormat.of();

    private FileName() {}

    static String of(long id, Format format) {
        return HEX.toHexDigits(id) + format.suffix();
    }

    /** The id, or nothing when no message has such a file. */
    static OptionalLong id(Path file) {
        String name = file.getFileName().toString();
        if (name.length() < DIGITS || !isFormat(name.substring(DIGITS))) {
            return OptionalLong.empty();
        }
        for (int i = 0; i < DIGITS; i++) {
            if (!isDigit(name.charAt(i))) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.of(HexFormat.fromHexDigitsToLong(name, 0, DIGITS));
    }

    private static boolean isFormat(String suffix) {
        for (Format format : Format.values()) {
            if (format.suffix().equals(suffix)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9' || character >= 'a' && character <= 'f';
    }
}
