package dev.hikyaku.server.imap;

import io.netty.buffer.ByteBuf;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Takes in one literal of a known size: in memory up to a limit, beyond it in a temporary file.
 * Memory grows with what arrives, not with what was announced.
 */
final class LiteralSink implements AutoCloseable {
    private static final int FIRST_ALLOCATION_BYTES = 8 * 1024;

    private final int size;
    private final boolean inMemory;
    private int received;
    private byte[] octets = new byte[0];
    private Path file;
    private FileChannel channel;

    LiteralSink(int size, int inMemoryLimitBytes) {
        this.size = size;
        this.inMemory = size <= inMemoryLimitBytes;
    }

    /** Moves as much of the buffer into the literal as belongs to it. */
    void take(ByteBuf in) throws IOException {
        int length = Math.min(in.readableBytes(), size - received);
        if (length == 0) {
            return;
        }
        if (inMemory) {
            grow(received + length);
            in.readBytes(octets, received, length);
        } else {
            write(in, length);
        }
        received += length;
    }

    boolean isComplete() {
        return received == size;
    }

    int receivedBytes() {
        return received;
    }

    /** Hands the literal over; from here on the caller deletes the file. */
    ReceivedCommand.Piece complete() throws IOException {
        if (inMemory) {
            return new ReceivedCommand.InMemory(
                    octets.length == size ? octets : Arrays.copyOf(octets, size));
        }
        channel.close();
        Path complete = file;
        file = null;
        return new ReceivedCommand.InFile(complete, size);
    }

    private void grow(int needed) {
        if (needed > octets.length) {
            int doubled = Math.max(octets.length * 2, FIRST_ALLOCATION_BYTES);
            octets = Arrays.copyOf(octets, Math.min(size, Math.max(needed, doubled)));
        }
    }

    private void write(ByteBuf in, int length) throws IOException {
        if (channel == null) {
            file = Files.createTempFile("imap-literal-", ".tmp");
            channel = FileChannel.open(file, StandardOpenOption.WRITE);
        }
        int left = length;
        while (left > 0) {
            left -= in.readBytes(channel, left);
        }
    }

    /** Gives up an unfinished literal. */
    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException ignored) {
            // nothing of it is needed any more
        }
        if (file != null) {
            ReceivedCommand.delete(file);
        }
    }
}
