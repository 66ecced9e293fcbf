package dev.hikyaku.it.promise;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mail that can be told from its id alone, byte for byte: most of 1 to 20 KB, one in fifty of 100
 * to 300 KB.
 */
public record Letter(String id) {
    private static final int LINE = 76;
    private static final Pattern MESSAGE_ID =
            Pattern.compile("Message-ID: <([\\w-]+)@letters\\.example\\.net>");

    /** The whole mail. */
    public byte[] bytes() {
        var random = new Random(id.hashCode());
        int size =
                random.nextInt(50) == 0
                        ? 100_000 + random.nextInt(200_000)
                        : 1_000 + random.nextInt(19_000);
        var mail = new ByteArrayOutputStream(size + 400);
        mail.writeBytes(header().getBytes(StandardCharsets.US_ASCII));
        var line = new byte[LINE];
        while (mail.size() < size) {
            random.nextBytes(line);
            for (int i = 0; i < LINE - 2; i++) {
                line[i] = (byte) ('A' + (line[i] & 31));
            }
            line[LINE - 2] = '\r';
            line[LINE - 1] = '\n';
            mail.writeBytes(line);
        }
        return mail.toByteArray();
    }

    private String header() {
        return """
        Message-ID: <%s@letters.example.net>\r
        From: Sender <sender@example.net>\r
        To: user@example.org\r
        Date: Sun, 22 Nov 2026 08:00:00 +0000\r
        Subject: letter %s\r
        \r
        """
                .formatted(id, id);
    }

    /** The letter a header belongs to. */
    static Optional<Letter> ofHeader(byte[] header) {
        Matcher matcher = MESSAGE_ID.matcher(new String(header, StandardCharsets.ISO_8859_1));
        return matcher.find() ? Optional.of(new Letter(matcher.group(1))) : Optional.empty();
    }

    /**
     * Whether this is the letter and all of it; header fields a server put before it may stand
     * before it.
     */
    boolean isIn(byte[] found) {
        byte[] own = bytes();
        int before = found.length - own.length;
        return before >= 0
                && Arrays.equals(found, before, found.length, own, 0, own.length)
                && (before == 0 || found[before - 1] == '\n');
    }
}
