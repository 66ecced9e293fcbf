package dev.hikyaku.it.peers;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The form a message has after DATA (RFC 5321 section 4.5.2). */
public final class DotStuffing {
    private DotStuffing() {}

    /** The message with a dot before each line that begins with one, and the line that ends it. */
    public static byte[] of(byte[] message) {
        var stuffed = new ByteArrayOutputStream(message.length + 16);
        boolean lineStart = true;
        for (byte octet : message) {
            if (lineStart && octet == '.') {
                stuffed.write('.');
            }
            stuffed.write(octet);
            lineStart = octet == '\n';
        }
        stuffed.writeBytes((lineStart ? ".\r\n" : "\r\n.\r\n").getBytes(StandardCharsets.US_ASCII));
        return stuffed.toByteArray();
    }
}
