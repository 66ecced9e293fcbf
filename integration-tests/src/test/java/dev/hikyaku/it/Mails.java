package dev.hikyaku.it;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Messages that ask something of a mail server, and how to compare what comes out with what went
 * in.
 */
final class Mails {
    private static final String HEADER =
            """
            From: Sender <sender@example.net>\r
            To: user@example.org\r
            Message-ID: <%s@example.net>\r
            Date: Sun, 22 Nov 2026 08:00:00 +0000\r
            Subject: %s\r
            \r
            """;

    private static final Pattern TRACE =
            Pattern.compile(
                    "(Return-Path|Received|Delivered-To|X-Hikyaku-Trace): .*",
                    Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private Mails() {}

    /** No header at all: a body of one octet and the line end SMTP gives it. */
    static byte[] oneByte() {
        return bytes("x\r\n", StandardCharsets.US_ASCII);
    }

    static byte[] ofSize(String id, int size) {
        var mail = new ByteArrayOutputStream(size + 80);
        mail.writeBytes(
                bytes(HEADER.formatted(id, "of " + size + " bytes"), StandardCharsets.US_ASCII));
        var random = new Random(size);
        while (mail.size() < size) {
            int length = Math.min(70, size - mail.size());
            for (int i = 0; i < length; i++) {
                mail.write('!' + random.nextInt(58));
            }
            mail.write('\r');
            mail.write('\n');
        }
        return mail.toByteArray();
    }

    /**
     * Octets above 127 in header and body that are no UTF-8: Latin-1, as old programs still send
     * it.
     */
    static byte[] withEightBitHeaders() {
        return bytes(
                HEADER.formatted("8bit", "Gr\u00fc\u00dfe aus K\u00f6ln")
                        + "\u00c4pfel und \u00d6l\r\n",
                StandardCharsets.ISO_8859_1);
    }

    static byte[] withUtf8Headers() {
        return bytes(
                HEADER.formatted("utf8", "\u98db\u811a") + "\u98db\u811a\u306f\u8d70\u308b\r\n",
                StandardCharsets.UTF_8);
    }

    /** RFC 5322 section 2.1.1 allows 998 octets before the line end; more is sent all the same. */
    static byte[] withLineOf(int octets) {
        String line = "y".repeat(octets);
        return bytes(
                HEADER.formatted("line" + octets, "line of " + octets) + line + "\r\nend\r\n",
                StandardCharsets.US_ASCII);
    }

    static byte[] withLoneDots() {
        return bytes(
                HEADER.formatted("dots", "dots") + ".\r\n..\r\n.hidden\r\n\r\n.\r\n",
                StandardCharsets.US_ASCII);
    }

    /**
     * What was sent, found in what was read: all before it must be whole header fields a server
     * stamps on a mail it takes or delivers.
     */
    static byte[] withoutTrace(byte[] read, byte[] sent) {
        int begin = read.length - sent.length;
        if (begin < 0) {
            return read;
        }
        String stamped = new String(read, 0, begin, StandardCharsets.ISO_8859_1);
        boolean onlyTrace =
                stamped.replaceAll("\r\n[ \t]", " ")
                        .lines()
                        .allMatch(
                                line ->
                                        line.matches(
                                                "(?i)(Return-Path|Received|Delivered-To|X-Original-To|X-Hikyaku-Trace):"
                                                    + " .*"));
        boolean wholeLines = stamped.isEmpty() || stamped.endsWith("\r\n");
        return onlyTrace && wholeLines ? Arrays.copyOfRange(read, begin, read.length) : read;
    }

    /** What was read without all trace fields at its beginning, whoever put them there. */
    static byte[] withoutTrace(byte[] read) {
        int begin = 0;
        while (TRACE.matcher(line(read, begin)).matches()) {
            do {
                begin += line(read, begin).length();
            } while (line(read, begin).matches("(?s)[ \\t].*"));
        }
        return Arrays.copyOfRange(read, begin, read.length);
    }

    private static String line(byte[] mail, int begin) {
        int end = begin;
        while (end < mail.length && mail[end] != '\n') {
            end++;
        }
        return new String(
                mail, begin, Math.min(end + 1, mail.length) - begin, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text, Charset charset) {
        return text.getBytes(charset);
    }
}
