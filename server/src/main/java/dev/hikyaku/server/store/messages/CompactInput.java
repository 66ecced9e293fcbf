package dev.hikyaku.server.store.messages;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link CompactOutput} wrote, and believes nothing that the bytes left cannot hold. */
final class CompactInput {
    private final byte[] bytes;
    private int position;

    CompactInput(byte[] bytes, int from) {
        this.bytes = bytes;
        this.position = from;
    }

    byte take() throws IOException {
        if (position >= bytes.length) {
            throw new IOException("ends after " + bytes.length + " bytes");
        }
        return bytes[position++];
    }

    long number() throws IOException {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte part = take();
            number |= (part & 0x7fL) << shift;
            if (part >= 0) {
                return number;
            }
        }
        throw new IOException("a number of more than 64 bits");
    }

    /** How many of something follow, each of which takes a byte at least. */
    int count() throws IOException {
        return bounded(number());
    }

    private int bounded(long number) throws IOException {
        if (number < 0 || number > bytes.length - position) {
            throw new IOException(
                    number + " (expected: at most " + (bytes.length - position) + ")");
        }
        return (int) number;
    }

    String text() throws IOException {
        long number = number();
        long value = number >>> CompactOutput.KIND_BITS;
        return switch ((int) number & (1 << CompactOutput.KIND_BITS) - 1) {
            case CompactOutput.NULL -> null;
            case CompactOutput.WORD -> Words.word(value);
            case CompactOutput.LATIN -> latin(bounded(value));
            default -> wide(bounded(value));
        };
    }

    private String latin(int length) {
        position += length;
        return new String(bytes, position - length, length, StandardCharsets.ISO_8859_1);
    }

    private String wide(int length) {
        char[] characters = new char[length / 2];
        for (int i = 0; i < characters.length; i++) {
            int at = position + 2 * i;
            characters[i] = (char) ((bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff);
        }
        position += length;
        return new String(characters);
    }

    byte[] rest() {
        return Arrays.copyOfRange(bytes, position, bytes.length);
    }

    void end() throws IOException {
        if (position != bytes.length) {
            throw new IOException((bytes.length - position) + " bytes too many");
        }
    }
}
