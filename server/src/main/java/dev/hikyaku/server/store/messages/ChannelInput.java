package dev.hikyaku.server.store.messages;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/**
 * A channel's bytes; what is skipped is never read. A decrypting channel that finds no beginning
 * reads nothing for ever: that is an error here.
 */
final class ChannelInput extends InputStream {
    private final SeekableByteChannel channel;

    ChannelInput(SeekableByteChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = channel.read(ByteBuffer.wrap(bytes, offset, length));
        if (read == 0 && length > 0) {
            throw new IOException("ends where it should begin");
        }
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        long from = channel.position();
        long to = Math.min(channel.size(), from + Math.max(count, 0));
        channel.position(to);
        return to - from;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(Integer.MAX_VALUE, channel.size() - channel.position());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
