package dev.hikyaku.it.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Mails of one size in bytes, no two of them the same: a header of {@link #HEADER_BYTES} with a
 * Message-ID of its own and a text like that of an attachment, which hardly compresses.
 */
final class BenchMail {
    private static final int HEADER_BYTES = 512;
    private static final int LINE_BYTES = 76;
    private static final String HEADER =
            """
            From: Sender <%s>\r
            To: <%s>\r
            Message-ID: <%016x.%d@source.example.net>\r
            Date: Sun, 22 Nov 2026 08:00:00 +0000\r
            Subject: Mail %2$s %4$d\r
            MIME-Version: 1.0\r
            Content-Type: application/octet-stream\r
            Content-Transfer-Encoding: base64\r
            X-Fill:\s\
            """;
    private static final String HEADER_END = "\r\n\r\n";

    private final long run = ThreadLocalRandom.current().nextLong();
    private final ByteBuffer text;

    BenchMail(int bytes) {
        String end = ".\r\n";
        text = ByteBuffer.wrap((text(bytes) + end).getBytes(StandardCharsets.US_ASCII));
    }

    /** The text below the header, the same in all mails of a size. */
    static String text(int bytes) {
        byte[] random = new byte[bytes];
        new Random(bytes).nextBytes(random);
        String line = "\r\n";
        String lines =
                Base64.getMimeEncoder(LINE_BYTES, line.getBytes(StandardCharsets.US_ASCII))
                        .withoutPadding()
                        .encodeToString(random);
        int length = bytes - HEADER_BYTES - line.length();
        // Never between the CR and the LF of a line.
        int cut = length % (LINE_BYTES + line.length()) > LINE_BYTES ? length - 1 : length;
        return lines.substring(0, cut) + "A".repeat(length - cut) + line;
    }

    /** All that follows the answer to DATA, the final dot included. */
    ByteBuffer[] content(String sender, String recipient, int number) {
        String fields = HEADER.formatted(sender, recipient, run, number);
        String fill = "x".repeat(HEADER_BYTES - fields.length() - HEADER_END.length());
        byte[] header = (fields + fill + HEADER_END).getBytes(StandardCharsets.US_ASCII);
        return new ByteBuffer[] {ByteBuffer.wrap(header), text.duplicate()};
    }
}
