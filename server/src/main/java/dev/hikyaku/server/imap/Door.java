package dev.hikyaku.server.imap;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets connections in up to the limits. One too many hears {@code * BYE} and is closed; when even
 * those are many, they are closed without a word, because each costs a TLS handshake.
 */
@Sharable
final class Door extends ChannelInboundHandlerAdapter {
    private static final Logger LOGGER = LoggerFactory.getLogger(Door.class);
    private static final int MOST_REFUSALS_AT_ONCE = 64;
    private static final byte[] BYE =
            "* BYE [LIMIT] Too many connections\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Connections connections;
    private final AtomicInteger refusals = new AtomicInteger();

    Door(Connections connections) {
        this.connections = connections;
    }

    /** Counts a connection in until it closes; false when there is no room for it. */
    boolean admits(SocketChannel channel) {
        InetAddress peer = channel.remoteAddress().getAddress();
        if (!connections.enter(peer)) {
            return false;
        }
        channel.closeFuture().addListener(closed -> connections.leave(peer));
        return true;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        LOGGER.debug("IMAP connection refused: too many");
        if (refusals.incrementAndGet() > MOST_REFUSALS_AT_ONCE) {
            refusals.decrementAndGet();
            ctx.close();
            return;
        }
        ctx.channel().closeFuture().addListener(closed -> refusals.decrementAndGet());
        ctx.writeAndFlush(Unpooled.wrappedBuffer(BYE)).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ReferenceCountUtil.release(msg);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
