package dev.hikyaku.smtp;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Connects straight to the host. A name is looked up as the machine does it, anew each time, and
 * its addresses are tried as RFC 8305 says: IPv6 and IPv4 in turn, the next after a quarter of a
 * second.
 *
 * <p>Owns the I/O threads of all connections it makes; closing it ends them.
 */
public final class DirectDialer implements Dialer, AutoCloseable {

    /** What waits for a slow peer, in bytes a connection, before the writer has to wait. */
    static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(32 * 1024, 128 * 1024);

    private final EventLoopGroup loops;
    private final HostLookup lookup;

    /**
     * @param threads how many I/O threads; they do no work but reading, writing and TLS
     */
    public DirectDialer(int threads) {
        this(threads, HostLookup.ofMachine());
    }

    /**
     * @param threads how many I/O threads
     * @param lookup how names are looked up
     */
    public DirectDialer(int threads, HostLookup lookup) {
        this.lookup = lookup;
        this.loops = new NioEventLoopGroup(threads, new DefaultThreadFactory("hop-io", true));
    }

    @Override
    public Channel dial(String host, int port, ChannelHandler handlers, Duration within)
            throws IOException, InterruptedException {
        Deadline deadline = Deadline.in(within);
        List<InetAddress> addresses = lookUp(host, deadline);
        return new Race(
                        address ->
                                connect(new InetSocketAddress(address, port), handlers, deadline))
                .run(addresses, deadline);
    }

    /**
     * A lookup has no deadline of its own: it is left behind on a thread of its own, and not on a
     * virtual one, as the JDK asks the system's resolver without letting go of the carrier: two
     * slow name servers would stop all virtual threads of a machine with two cores.
     */
    private List<InetAddress> lookUp(String host, Deadline deadline)
            throws IOException, InterruptedException {
        FutureTask<List<InetAddress>> lookUp = new FutureTask<>(() -> lookup.addresses(host));
        Thread.ofPlatform().daemon().name("lookup").start(lookUp);
        try {
            return lookUp.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("name not found in time");
        } catch (ExecutionException e) {
            throw new IOException("name not found", e.getCause());
        }
    }

    private ChannelFuture connect(
            InetSocketAddress address, ChannelHandler handlers, Deadline deadline) {
        return new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis(deadline.remaining()))
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
                .handler(handlers)
                .connect(address);
    }

    private static int millis(Duration within) {
        return Math.clamp(within.toMillis(), 1, Integer.MAX_VALUE);
    }

    /** Ends the threads; connections that are still open are cut. */
    @Override
    public void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS);
    }
}
