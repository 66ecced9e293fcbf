package dev.hikyaku.smtp;

import java.io.IOException;
import java.io.InputStream;

/** Looks whether a message needs 8BITMIME (RFC 6152); only asked for peers that do not offer it. */
final class EightBit {
    private static final int BLOCK_BYTES = 32 * 1024;

    private EightBit() {}

    static boolean in(InputStream message) throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        int read;
        do {
            read = message.readNBytes(block, 0, block.length);
            for (int i = 0; i < read; i++) {
                if (block[i] < 0) {
                    return true;
                }
            }
        } while (read == block.length);
        return false;
    }
}
