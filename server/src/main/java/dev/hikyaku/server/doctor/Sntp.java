package dev.hikyaku.server.doctor;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * A simple network time client (RFC 5905 §14, RFC 4330): one question, one answer.
 *
 * <p>The transmit timestamp of the question is a random number rather than our time, so that the
 * answer proves that somebody read it.
 */
final class Sntp {
    private static final int PACKET_BYTES = 48;
    private static final int CLIENT_VERSION_4 = 0x23;
    private static final int SERVER_MODE = 4;
    private static final int LONGEST_STRATUM = 15;

    /** RFC 5905 §6: seconds from 1900, the era that began in 2036 when the first bit is not set. */
    private static final long EPOCH_1900 = 2_208_988_800L;

    private static final long ERA = 1L << 32;

    private final Clock clock;
    private final SecureRandom random;

    Sntp(Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    /** How far the server's clock is ahead of ours. */
    Duration ahead(InetSocketAddress server, Duration patience) throws IOException {
        long cookie = random.nextLong();
        ByteBuffer question = ByteBuffer.allocate(PACKET_BYTES);
        question.put(0, (byte) CLIENT_VERSION_4).putLong(40, cookie);
        byte[] answer = new byte[PACKET_BYTES];
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
            socket.connect(server);
            Instant asked = clock.instant();
            socket.send(new DatagramPacket(question.array(), PACKET_BYTES));
            DatagramPacket packet = new DatagramPacket(answer, PACKET_BYTES);
            socket.receive(packet);
            Instant heard = clock.instant();
            return read(answer, packet.getLength(), cookie, asked, heard);
        }
    }

    /** RFC 5905 §8: the mean of both ways. */
    static Duration read(byte[] answer, int length, long cookie, Instant asked, Instant heard)
            throws IOException {
        ByteBuffer packet = ByteBuffer.wrap(answer);
        if (length < PACKET_BYTES || (packet.get(0) & 7) != SERVER_MODE) {
            throw new IOException("not an answer of a time server");
        }
        int stratum = packet.get(1) & 0xff;
        if (stratum == 0 || stratum > LONGEST_STRATUM || (packet.get(0) & 0xc0) == 0xc0) {
            throw new IOException("the time server does not know the time");
        }
        if (packet.getLong(24) != cookie) {
            throw new IOException("an answer to another question");
        }
        Duration there = Duration.between(asked, instant(packet, 32));
        Duration back = Duration.between(heard, instant(packet, 40));
        return there.plus(back).dividedBy(2);
    }

    private static Instant instant(ByteBuffer packet, int at) {
        long seconds = packet.getInt(at) & 0xffff_ffffL;
        long fraction = packet.getInt(at + 4) & 0xffff_ffffL;
        long since1900 = seconds < ERA / 2 ? seconds + ERA : seconds;
        return Instant.ofEpochSecond(since1900 - EPOCH_1900, fraction * 1_000_000_000L / ERA);
    }
}
