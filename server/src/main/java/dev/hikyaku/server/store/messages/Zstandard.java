package dev.hikyaku.server.store.messages;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Compression by zstd (RFC 8878) with a checksum of the content in each frame. What small messages
 * need is kept for the next: a compressor is 1 MB outside the heap, and costs more to set up than
 * to use.
 */
final class Zstandard {
    /** As fast as a mail is parsed; higher levels gain some percent for many times the work. */
    private static final int LEVEL = 3;

    /** log2 of the most memory a file may ask of its reader; level 3 writes at most 21. */
    private static final int LARGEST_WINDOW = 23;

    private final BlockingQueue<Scratch> idle;
    private final BlockingQueue<ZstdDecompressCtx> idleReaders;

    Zstandard(int most) {
        idle = new ArrayBlockingQueue<>(most);
        idleReaders = new ArrayBlockingQueue<>(most);
    }

    /** Room for the beginning of one message, and a compressor. Goes back when it is closed. */
    static final class Scratch {
        final byte[] plain = new byte[Buffers.BYTES];
        final byte[] compressed = new byte[(int) Zstd.compressBound(Buffers.BYTES)];
        int length;
        private final ZstdCompressCtx compressor =
                new ZstdCompressCtx().setLevel(LEVEL).setChecksum(true);

        /** Compresses what is in {@link #plain} as one frame and returns its length. */
        int compress() throws IOException {
            try {
                return compressor.compressByteArray(
                        compressed, 0, compressed.length, plain, 0, length);
            } catch (ZstdException e) {
                throw new IOException(e);
            }
        }
    }

    Scratch take() {
        Scratch scratch = idle.poll();
        return scratch == null ? new Scratch() : scratch;
    }

    void give(Scratch scratch) {
        scratch.length = 0;
        if (!idle.offer(scratch)) {
            scratch.compressor.close();
        }
    }

    /** What is written goes on compressed; must be closed, which frees memory outside the heap. */
    static OutputStream compressing(OutputStream out) throws IOException {
        return new ZstdOutputStreamNoFinalizer(out, RecyclingBufferPool.INSTANCE, LEVEL)
                .setChecksum(true);
    }

    /** Must be closed, which frees memory outside the heap. */
    static InputStream decompressing(InputStream in) throws IOException {
        return new ZstdInputStreamNoFinalizer(in, RecyclingBufferPool.INSTANCE)
                .setLongMax(LARGEST_WINDOW);
    }

    /**
     * A small message of known size.
     *
     * @throws IOException when the frame holds anything else
     */
    byte[] decompress(byte[] frame, int size) throws IOException {
        ZstdDecompressCtx reader = idleReaders.poll();
        if (reader == null) {
            reader = new ZstdDecompressCtx();
        }
        try {
            byte[] plain = new byte[size];
            int read = reader.decompressByteArray(plain, 0, size, frame, 0, frame.length);
            if (read != size) {
                throw new IOException("%d bytes (expected: %d)".formatted(read, size));
            }
            return plain;
        } catch (ZstdException e) {
            throw new IOException(e);
        } finally {
            if (!idleReaders.offer(reader)) {
                reader.close();
            }
        }
    }
}
