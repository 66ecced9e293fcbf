package dev.hikyaku.server.store.messages;

import dev.hikyaku.server.store.messages.Zstandard.Scratch;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A message's bytes on their way into its file: compressed when that pays, then encrypted. Whether
 * it pays is seen from the first 64 KB, which are all of most messages.
 */
final class BodyOutput extends OutputStream {
    private final OutputStream sealed;
    private final BodyKey key;
    private final Zstandard zstandard;
    private Scratch beginning;
    private OutputStream layers;
    private boolean compressed;

    BodyOutput(Draft draft, long id, BodyCodec codec, Zstandard zstandard) throws IOException {
        this.zstandard = zstandard;
        key = codec.encrypting() ? codec.keys().newest().orElseThrow() : null;
        sealed = key == null ? draft : key.encrypting(leftOpen(draft), id);
        if (codec.compressing()) {
            beginning = zstandard.take();
        } else {
            layers = sealed;
        }
    }

    /** To end a layer closes what is below it, and the draft has more to do. */
    private static OutputStream leftOpen(OutputStream below) {
        return new FilterOutputStream(below) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() {
                return;
            }
        };
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (layers != null) {
            layers.write(bytes, offset, length);
            return;
        }
        int fits = Math.min(length, beginning.plain.length - beginning.length);
        System.arraycopy(bytes, offset, beginning.plain, beginning.length, fits);
        beginning.length += fits;
        if (fits < length) {
            compressed = pays(beginning.compress());
            layers = compressed ? Zstandard.compressing(leftOpen(sealed)) : sealed;
            layers.write(beginning.plain, 0, beginning.length);
            giveBeginningBack();
            layers.write(bytes, offset + fits, length - fits);
        }
    }

    /** At least one byte of twenty saved. */
    private boolean pays(int length) {
        return length <= beginning.length - (beginning.length + 19) / 20;
    }

    private void giveBeginningBack() {
        if (beginning != null) {
            zstandard.give(beginning);
            beginning = null;
        }
    }

    /** Writes what is still held back; the draft is complete then. */
    void finish() throws IOException {
        if (layers == null) {
            int length = beginning.compress();
            compressed = pays(length);
            layers = sealed;
            if (compressed) {
                layers.write(beginning.compressed, 0, length);
            } else {
                layers.write(beginning.plain, 0, beginning.length);
            }
        }
        if (layers != sealed) {
            layers.close();
        }
        if (key != null) {
            sealed.close();
        }
    }

    Format format() {
        return Format.of(compressed, key != null);
    }

    /** Empty when the file is not encrypted. */
    String keyId() {
        return key == null ? "" : key.id();
    }

    /** Frees what is outside the heap, whether the message was written or not. */
    @Override
    public void close() {
        giveBeginningBack();
        try {
            if (compressed && layers != sealed && layers != null) {
                layers.close();
            }
        } catch (IOException ofAnAbandonedFile) {
            return;
        }
    }
}
