package dev.hikyaku.server.queue.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an entry's file: that a mail waits in a queue, and all a start needs to know of it,
 * so that a start opens no file.
 *
 * <pre>
 * 3440aa10e8000001.3440aa10e8000000.2.1795926480123.300000.5.0.outgoing
 * entry            body             | written       delay  | | queue
 *                                   generation    priority starts
 * </pre>
 *
 * @param entry its number, in hexadecimal
 * @param body the number of the message's file, {@code BODY.eml}; 0 when there is no message
 * @param generation how often the entry has changed; of two files of an entry the higher holds
 * @param written when the delay began, in milliseconds since 1970
 * @param delay how long the mail waits from then, in milliseconds
 * @param priority 0 to 9, the highest first
 * @param starts how often the process has died with this mail in hand
 * @param held whether an operator holds it back: {@code .held} before the queue
 * @param queue the queue's name; anything but letters, digits, {@code -} and {@code _} is
 *     percent-encoded
 */
record EntryName(
        long entry,
        long body,
        int generation,
        long written,
        long delay,
        int priority,
        int starts,
        boolean held,
        String queue) {

    /** Of an encoded queue name; file systems take 255 bytes for all of it. */
    static final int LONGEST_QUEUE = 120;

    static final int MOST_STARTS = 99;

    private static final HexFormat HEX = HexFormat.of();
    private static final HexFormat UPPER_HEX = HexFormat.of().withUpperCase();
    private static final Pattern FORM =
            Pattern.compile(
                    "([0-9a-f]{16})\\.([0-9a-f]{16})\\.([0-9]{1,9})\\.([0-9]{1,15})\\.([0-9]{1,15})"
                            + "\\.([0-9])\\.([0-9]{1,2})(\\.held)?\\.([A-Za-z0-9_%-]{1,120})");

    /** The entry a file is named for, or nothing when the name is no entry's. */
    static Optional<EntryName> of(String file) {
        Matcher matcher = FORM.matcher(file);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        EntryName name =
                new EntryName(
                        HexFormat.fromHexDigitsToLong(matcher.group(1)),
                        HexFormat.fromHexDigitsToLong(matcher.group(2)),
                        Integer.parseInt(matcher.group(3)),
                        Long.parseLong(matcher.group(4)),
                        Long.parseLong(matcher.group(5)),
                        Integer.parseInt(matcher.group(6)),
                        Integer.parseInt(matcher.group(7)),
                        matcher.group(8) != null,
                        decoded(matcher.group(9)));
        return name.asString().equals(file) ? Optional.of(name) : Optional.empty();
    }

    EntryName withStarts(int other) {
        return new EntryName(entry, body, generation, written, delay, priority, other, held, queue);
    }

    String asString() {
        StringBuilder text = new StringBuilder(96);
        text.append(HEX.toHexDigits(entry)).append('.').append(HEX.toHexDigits(body));
        text.append('.').append(generation).append('.').append(written).append('.').append(delay);
        text.append('.').append(priority).append('.').append(starts);
        return text.append(held ? ".held." : ".").append(encoded(queue)).toString();
    }

    static String encoded(String queue) {
        StringBuilder text = new StringBuilder(queue.length());
        for (byte octet : queue.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain((char) octet)) {
                text.append((char) octet);
            } else {
                text.append('%').append(UPPER_HEX.toHexDigits(octet));
            }
        }
        return text.toString();
    }

    private static boolean isPlain(char character) {
        return character >= 'a' && character <= 'z'
                || character >= 'A' && character <= 'Z'
                || character >= '0' && character <= '9'
                || character == '-'
                || character == '_';
    }

    /** What cannot be decoded comes out as something that is encoded otherwise. */
    private static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteBuffer octets = ByteBuffer.allocate(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%' && isHex(text, i + 1) && isHex(text, i + 2)) {
                octets.put((byte) HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 2;
            } else {
                octets.put((byte) text.charAt(i));
            }
        }
        return StandardCharsets.UTF_8.decode(octets.flip()).toString();
    }

    private static boolean isHex(String text, int at) {
        return at < text.length() && HexFormat.isHexDigit(text.charAt(at));
    }
}
