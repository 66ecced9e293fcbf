package dev.hikyaku.server.store.messages;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** A message that has to be as long as it was; it never just ends early, and never goes on. */
final class ExactInput extends FilterInputStream {
    private final long size;
    private final Path path;
    private long position;

    ExactInput(InputStream message, long size, Path path) {
        super(message);
        this.size = size;
        this.path = path;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            int read = super.read(bytes, offset, length);
            advance(Math.max(read, 0), read < 0);
            return read;
        } catch (IOException e) {
            throw BodyInput.damaged(path, e);
        }
    }

    @Override
    public long skip(long count) throws IOException {
        try {
            long skipped = super.skip(count);
            advance(skipped, false);
            return skipped;
        } catch (IOException e) {
            throw BodyInput.damaged(path, e);
        }
    }

    private void advance(long bytes, boolean end) throws IOException {
        position += bytes;
        if (position > size || end && position < size) {
            throw new IOException("%d bytes (expected: %d)".formatted(position, size));
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
