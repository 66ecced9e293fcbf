package dev.hikyaku.server.store.messages;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * A message on its way into its file. Who reads the message here makes it flow: every byte is
 * counted, looked at and written to the file before the reader sees it. The reader may stop early
 * or fail; {@link #drain} moves the rest.
 */
final class Intake extends InputStream {
    private static final int DRAIN_BYTES = 8 * 1024;

    private final InputStream content;
    private final OutputStream file;
    private final CRC32C checksum = new CRC32C();
    private final HeaderCapture header = new HeaderCapture();
    private long size;
    private Throwable failure;

    Intake(InputStream content, OutputStream file) {
        this.content = content;
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** Fills the space unless the message ends: parsers count by what one read brings. */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        try {
            int read = content.readNBytes(bytes, offset, length);
            take(bytes, offset, read);
            return read == 0 ? -1 : read;
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
            throw e;
        }
    }

    private void take(byte[] bytes, int offset, int length) throws IOException {
        checksum.update(bytes, offset, length);
        header.take(bytes, offset, length);
        size += length;
        file.write(bytes, offset, length);
    }

    /** Moves what nobody read. */
    void drain() throws IOException {
        byte[] buffer = new byte[DRAIN_BYTES];
        while (read(buffer, 0, buffer.length) >= 0) {
            continue;
        }
    }

    /** Throws what the content or the file threw, however the reader dealt with it. */
    void rethrowFailure() throws IOException {
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    long size() {
        return size;
    }

    int checksum() {
        return (int) checksum.getValue();
    }

    HeaderCapture header() {
        return header;
    }
}
