package dev.hikyaku.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.io.IOException;
import java.io.InputStream;

/**
 * A message as encoded blocks, one in memory at a time: {@value #BLOCK_BYTES} bytes before
 * encoding, whatever the size of the message.
 */
final class Blocks {
    static final int BLOCK_BYTES = 32 * 1024;

    private static final int SMALLEST_BLOCK_BYTES = 1024;

    private final InputStream in;
    private final ContentEncoder encoder;
    private final byte[] block;
    private boolean ended;

    /**
     * @param sizeBytes about how many bytes there are
     */
    Blocks(InputStream in, long sizeBytes, ContentEncoder encoder) {
        this.in = in;
        this.encoder = encoder;
        // One more than there is, so that the end is seen by the first read.
        this.block = new byte[Math.clamp(sizeBytes + 1, SMALLEST_BLOCK_BYTES, BLOCK_BYTES)];
    }

    /** The next block. The last holds the end of the content. */
    ByteBuf next() throws UnreadableException, UnsendableException {
        int length = read();
        ByteBuf out = Unpooled.buffer(length + length / 32 + 8);
        encoder.encode(block, length, out);
        if (length < block.length) {
            ended = true;
            encoder.finish(out);
        }
        return out;
    }

    /** Whether the last block has been given. */
    boolean ended() {
        return ended;
    }

    private int read() throws UnreadableException {
        try {
            return in.readNBytes(block, 0, block.length);
        } catch (IOException | RuntimeException e) {
            throw new UnreadableException(e);
        }
    }
}
