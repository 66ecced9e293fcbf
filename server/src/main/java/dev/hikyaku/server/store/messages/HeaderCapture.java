package dev.hikyaku.server.store.messages;

import java.io.ByteArrayOutputStream;

/**
 * The header block of a message that flows by: all up to and with the first empty line (RFC 5322
 * §2.1). Lines end in CRLF, and in LF too, as mime4j reads them. A message without an empty line is
 * header to its end.
 */
final class HeaderCapture {
    private static final int USUAL_BYTES = 4 * 1024;
    private static final byte[] NONE = {};

    private final ByteArrayOutputStream block = new ByteArrayOutputStream(USUAL_BYTES);
    private long size;
    private boolean ended;
    private boolean lineIsEmpty = true;
    private boolean afterCr;

    void take(byte[] bytes, int offset, int length) {
        if (ended) {
            return;
        }
        int taken = ended(bytes, offset, length);
        size += taken;
        if (size <= MessageFiles.LONGEST_HEADER) {
            block.write(bytes, offset, taken);
        }
    }

    private int ended(byte[] bytes, int offset, int length) {
        for (int i = 0; i < length; i++) {
            byte read = bytes[offset + i];
            if (read == '\n') {
                if (lineIsEmpty) {
                    ended = true;
                    return i + 1;
                }
                lineIsEmpty = true;
                afterCr = false;
            } else {
                lineIsEmpty = lineIsEmpty && read == '\r' && !afterCr;
                afterCr = read == '\r';
            }
        }
        return length;
    }

    int size() {
        return (int) Math.min(size, Integer.MAX_VALUE);
    }

    /** Empty when it is too long to be kept. */
    byte[] block() {
        return size <= MessageFiles.LONGEST_HEADER ? block.toByteArray() : NONE;
    }
}
