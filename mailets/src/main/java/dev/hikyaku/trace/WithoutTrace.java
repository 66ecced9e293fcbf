package dev.hikyaku.trace;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** A message without its {@code X-Hikyaku-Trace} fields, whoever put them there. */
public final class WithoutTrace extends FilterInputStream {
    private static final String NAME = Trace.FIELD_LOWER_CASE;

    private final FieldSieve sieve = new FieldSieve(new Kept());
    private final byte[] buffer = new byte[8192];
    private byte[] kept = new byte[8192 + 1024];
    private int from;
    private int to;
    private boolean ended;

    public WithoutTrace(InputStream message) {
        super(message);
    }

    @Override
    public int read() throws IOException {
        return fill() ? kept[from++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (from == to && !sieve.inHeader()) {
            return super.read(bytes, offset, length);
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, to - from);
        System.arraycopy(kept, from, bytes, offset, count);
        from += count;
        return count;
    }

    private boolean fill() throws IOException {
        while (from == to && !ended) {
            from = 0;
            to = 0;
            int length = in.read(buffer, 0, buffer.length);
            if (length < 0) {
                sieve.end();
                ended = true;
            } else {
                sieve.write(buffer, 0, length);
            }
        }
        return from < to;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = 0;
        while (skipped < count && fill()) {
            int some = (int) Math.min(count - skipped, to - from);
            from += some;
            skipped += some;
        }
        return skipped;
    }

    @Override
    public int available() {
        return to - from;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private final class Kept implements FieldSieve.Fields {
        @Override
        public boolean wanted(String name) {
            return !name.equals(NAME);
        }

        @Override
        public void take(byte[] bytes, int offset, int length) {
            if (to + length > kept.length) {
                kept = Arrays.copyOf(kept, 2 * (to + length));
            }
            System.arraycopy(bytes, offset, kept, to, length);
            to += length;
        }
    }
}
