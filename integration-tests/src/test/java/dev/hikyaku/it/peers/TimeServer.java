package dev.hikyaku.it.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;

/** Answers network time questions (RFC 5905) with a clock that is some time ahead of ours. */
public final class TimeServer implements AutoCloseable {
    private static final long EPOCH_1900 = 2_208_988_800L;

    private final DatagramSocket socket;
    private final Duration ahead;

    private TimeServer(DatagramSocket socket, Duration ahead) {
        this.socket = socket;
        this.ahead = ahead;
    }

    public static TimeServer ahead(Duration ahead) {
        try {
            var server =
                    new TimeServer(new DatagramSocket(0, InetAddress.getLoopbackAddress()), ahead);
            Thread.ofPlatform().daemon().name("time").start(server::serve);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code 127.0.0.1:port}. */
    public String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    private void serve() {
        byte[] bytes = new byte[48];
        while (!socket.isClosed()) {
            try {
                var question = new DatagramPacket(bytes, bytes.length);
                socket.receive(question);
                ByteBuffer packet = ByteBuffer.wrap(bytes);
                long cookie = packet.getLong(40);
                Instant now = Instant.now().plus(ahead);
                long fraction = (now.getNano() * (1L << 32)) / 1_000_000_000L;
                long stamp = ((now.getEpochSecond() + EPOCH_1900) << 32) | fraction;
                packet.put(0, (byte) 0x24).put(1, (byte) 1);
                packet.putLong(24, cookie).putLong(32, stamp).putLong(40, stamp);
                socket.send(new DatagramPacket(bytes, bytes.length, question.getSocketAddress()));
            } catch (IOException e) {
                // Closed, or a client that is gone.
                continue;
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
