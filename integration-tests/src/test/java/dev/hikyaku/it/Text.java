package dev.hikyaku.it;

import java.nio.charset.StandardCharsets;

/**
 * Octets as text in which none is lost and the line ends show, for messages of failed assertions.
 */
final class Text {
    private Text() {}

    static String of(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1).replace("\r", "\\r");
    }

    static byte[] replace(byte[] octets, String from, String to) {
        return new String(octets, StandardCharsets.ISO_8859_1)
                .replace(from, to)
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
