package dev.hikyaku.server.listener;

import io.netty.buffer.ByteBuf;

import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts bytes into lines that end in CRLF and in nothing else, however the bytes are spread over
 * packets.
 *
 * <p>A line is whole or at fault: a fault is remembered until the line ends, so that a line of any
 * length costs the limit and no more. Not thread-safe.
 */
final class LineReader {

    private static final int FIRST_CAPACITY = 256;

    private final int limit;
    private byte[] buffer = new byte[FIRST_CAPACITY];
    private int length;
    private boolean afterCr;
    private LineFault fault;

    /** The limit counts bytes, CRLF included. */
    LineReader(int limit) {
        this.limit = limit;
    }

    /** A line of the protocol, or what is wrong with it. */
    record Line(byte[] bytes, Optional<LineFault> fault) {}

    /** Takes bytes until a line ends; nothing when more bytes are needed. */
    Optional<Line> read(ByteBuf in) {
        while (in.isReadable()) {
            byte b = in.readByte();
            if (b == '\n') {
                if (!afterCr) {
                    note(LineFault.BARE_LF);
                }
                append(b);
                return Optional.of(take());
            }
            if (afterCr) {
                note(LineFault.BARE_CR);
            }
            if (b == 0) {
                note(LineFault.NUL);
            }
            afterCr = b == '\r';
            append(b);
        }
        return Optional.empty();
    }

    /** Whether a line has begun and not ended. */
    boolean midLine() {
        return length > 0 || fault != null;
    }

    private void append(byte b) {
        if (length == limit) {
            note(LineFault.TOO_LONG);
            return;
        }
        if (length == buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.min(limit, buffer.length * 2));
        }
        buffer[length++] = b;
    }

    private void note(LineFault found) {
        // A length must not hide what smuggles: after it the connection goes on.
        if (fault == null || fault == LineFault.TOO_LONG) {
            fault = found;
        }
    }

    private Line take() {
        Line line = new Line(Arrays.copyOf(buffer, length), Optional.ofNullable(fault));
        length = 0;
        afterCr = false;
        fault = null;
        return line;
    }
}
