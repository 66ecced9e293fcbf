package dev.hikyaku.server.store.messages;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Small numbers and texts in few bytes: numbers seven bits a byte, low bits first; words that most
 * mails have as one byte ({@link Words}); other texts as ISO 8859-1 or UTF-16, whatever holds them.
 */
final class CompactOutput {
    static final int KIND_BITS = 2;
    static final int NULL = 0;
    static final int WORD = 1;
    static final int LATIN = 2;
    static final int WIDE = 3;

    private byte[] bytes = new byte[256];
    private int length;

    void number(long number) {
        long rest = number;
        while ((rest & ~0x7fL) != 0) {
            put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        put((byte) rest);
    }

    void text(String text) {
        if (text == null) {
            number(NULL);
            return;
        }
        int word = Words.number(text);
        if (word >= 0) {
            number((long) word << KIND_BITS | WORD);
        } else if (isLatin(text)) {
            bytes(LATIN, text.getBytes(StandardCharsets.ISO_8859_1));
        } else {
            wide(text);
        }
    }

    private static boolean isLatin(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xff) {
                return false;
            }
        }
        return true;
    }

    /** Any characters, halves of pairs too, which no encoder would let through. */
    private void wide(String text) {
        byte[] wide = new byte[2 * text.length()];
        for (int i = 0; i < text.length(); i++) {
            wide[2 * i] = (byte) (text.charAt(i) >> 8);
            wide[2 * i + 1] = (byte) text.charAt(i);
        }
        bytes(WIDE, wide);
    }

    private void bytes(int kind, byte[] text) {
        number((long) text.length << KIND_BITS | kind);
        bytes(text);
    }

    /** As they are; the reader knows how many. */
    void bytes(byte[] given) {
        room(given.length);
        System.arraycopy(given, 0, bytes, length, given.length);
        length += given.length;
    }

    void put(byte one) {
        room(1);
        bytes[length++] = one;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }
}
