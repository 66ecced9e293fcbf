package dev.hikyaku.smtp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Connects to the addresses of one host, IPv6 and IPv4 in turn, and takes the first connection
 * there is (RFC 8305, Happy Eyeballs): the next begins when one fails, or has not come about within
 * {@value #HEAD_START_MILLIS} ms, while the others go on. A family that does not work costs that
 * much and no more.
 */
final class Race {
    /** RFC 8305 §5: the Connection Attempt Delay. */
    static final int HEAD_START_MILLIS = 250;

    private final Function<InetAddress, ChannelFuture> connect;
    private final BlockingQueue<ChannelFuture> ended = new LinkedBlockingQueue<>();
    private final List<ChannelFuture> begun = new ArrayList<>();

    /**
     * @param connect begins a connection
     */
    Race(Function<InetAddress, ChannelFuture> connect) {
        this.connect = connect;
    }

    /** The winner; all others are closed. */
    Channel run(List<InetAddress> addresses, Deadline deadline)
            throws IOException, InterruptedException {
        Channel winner = null;
        try {
            winner = winner(new ArrayDeque<>(inTurn(addresses)), deadline);
            return winner;
        } finally {
            for (ChannelFuture other : begun) {
                if (other.channel() != winner) {
                    other.channel().close();
                }
            }
        }
    }

    private Channel winner(Deque<InetAddress> left, Deadline deadline)
            throws IOException, InterruptedException {
        IOException failure = new SocketTimeoutException("connect timed out");
        int running = 0;
        while (running > 0 || !left.isEmpty()) {
            if (!left.isEmpty()) {
                begin(left.poll());
                running++;
            }
            ChannelFuture over = ended.poll(patience(left, deadline), TimeUnit.NANOSECONDS);
            if (over == null && deadline.remaining().isZero()) {
                break;
            }
            if (over != null && over.isSuccess()) {
                return over.channel();
            }
            if (over != null) {
                running--;
                failure = new IOException(over.cause().getMessage(), over.cause());
            }
        }
        throw failure;
    }

    private void begin(InetAddress address) {
        ChannelFuture connecting = connect.apply(address);
        begun.add(connecting);
        connecting.addListener(over -> ended.add(connecting));
    }

    private static long patience(Deque<InetAddress> left, Deadline deadline) {
        long remaining = deadline.remaining().toNanos();
        return left.isEmpty()
                ? remaining
                : Math.min(remaining, Duration.ofMillis(HEAD_START_MILLIS).toNanos());
    }

    /** RFC 8305 §4: the families in turn, in the order the resolver gave for each. */
    static List<InetAddress> inTurn(List<InetAddress> addresses) {
        Deque<InetAddress> first = new ArrayDeque<>();
        Deque<InetAddress> second = new ArrayDeque<>();
        for (InetAddress address : addresses) {
            boolean six = address instanceof Inet6Address;
            boolean firstFamily =
                    first.isEmpty() || six == first.peekFirst() instanceof Inet6Address;
            (firstFamily ? first : second).add(address);
        }
        List<InetAddress> inTurn = new ArrayList<>();
        while (!first.isEmpty() || !second.isEmpty()) {
            for (Deque<InetAddress> family : Arrays.asList(first, second)) {
                if (!family.isEmpty()) {
                    inTurn.add(family.poll());
                }
            }
        }
        return inTurn;
    }
}
