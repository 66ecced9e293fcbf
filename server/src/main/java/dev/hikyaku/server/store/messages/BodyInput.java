package dev.hikyaku.server.store.messages;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Opens messages' files. Small ones are read as a whole, which leaves nothing open; others flow
 * through a buffer.
 */
final class BodyInput {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final BodyKeys keys;
    private final Zstandard zstandard;

    BodyInput(BodyKeys keys, Zstandard zstandard) {
        this.keys = keys;
        this.zstandard = zstandard;
    }

    InputStream open(Path path, BodyFile file) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        boolean small = file.size() <= Buffers.BYTES && file.fileSize() <= 2 * Buffers.BYTES;
        InputStream opened = null;
        try {
            checkSize(path, channel.size(), file);
            opened = small ? whole(path, channel, file) : flowing(path, channel, file);
            return opened;
        } finally {
            if (small || opened == null) {
                channel.close();
            }
        }
    }

    private static void checkSize(Path path, long found, BodyFile file) throws IOException {
        if (found != file.fileSize()) {
            throw new UnreadableBodyException(
                    "%s: %d bytes (expected: %d)".formatted(path, found, file.fileSize()));
        }
    }

    private SeekableByteChannel decrypted(Path path, FileChannel channel, BodyFile file)
            throws IOException {
        if (!Format.of(file).isEncrypted()) {
            return channel;
        }
        BodyKey key = keys.of(file);
        try {
            return key.decrypting(channel, file.id());
        } catch (IOException e) {
            throw damaged(path, e);
        }
    }

    private InputStream whole(Path path, FileChannel channel, BodyFile file) throws IOException {
        SeekableByteChannel decrypted = decrypted(path, channel, file);
        try {
            byte[] bytes = bytes(decrypted);
            boolean compressed = Format.of(file).isCompressed();
            byte[] message = compressed ? zstandard.decompress(bytes, (int) file.size()) : bytes;
            if (message.length != file.size()) {
                throw new IOException(
                        "%d bytes (expected: %d)".formatted(message.length, file.size()));
            }
            return new ByteArrayInputStream(message);
        } catch (IOException e) {
            throw damaged(path, e);
        }
    }

    private static byte[] bytes(SeekableByteChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) <= 0) {
                throw new IOException("ends after " + bytes.position());
            }
        }
        return bytes.array();
    }

    private InputStream flowing(Path path, FileChannel channel, BodyFile file) throws IOException {
        Format format = Format.of(file);
        InputStream bytes =
                new BufferedInputStream(
                        new ChannelInput(decrypted(path, channel, file)), BUFFER_BYTES);
        if (format == Format.PLAIN) {
            return bytes;
        }
        return new ExactInput(
                format.isCompressed() ? Zstandard.decompressing(bytes) : bytes, file.size(), path);
    }

    static UnreadableBodyException damaged(Path path, IOException cause) {
        return new UnreadableBodyException(
                path + ": cannot be read, it was changed or its key is another", cause);
    }
}
