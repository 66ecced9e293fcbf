package dev.hikyaku.server.listener;

import com.google.common.net.InetAddresses;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.TransportProtocol;
import io.netty.handler.timeout.IdleStateEvent;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * Waits for the PROXY header (versions 1 and 2 of HAProxy's specification) and lets the connection
 * begin with the client it names. Nothing is said before the header is read, so limits, hooks and
 * the greeting see the client.
 *
 * <p>A header that names nobody (v2 LOCAL, v1 UNKNOWN) is the load balancer's health probe: it is
 * greeted and may say QUIT. James 3.8.1 answers it with 451 and a stack trace.
 */
final class ProxyGate extends ChannelInboundHandlerAdapter {
    private static final Logger LOGGER = LoggerFactory.getLogger(ProxyGate.class);

    private final Consumer<Peer> begin;

    ProxyGate(Consumer<Peer> begin) {
        this.begin = begin;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof HAProxyMessage header)) {
            ctx.fireChannelRead(message);
            return;
        }
        try {
            begin.accept(peer(ctx, header));
        } finally {
            header.release();
        }
        ctx.pipeline().remove(this);
    }

    private static Peer peer(ChannelHandlerContext ctx, HAProxyMessage header) {
        boolean names =
                header.command() == HAProxyCommand.PROXY
                        && header.proxiedProtocol().transportProtocol() == TransportProtocol.STREAM
                        && header.sourceAddress() != null
                        && InetAddresses.isInetAddress(header.sourceAddress());
        if (!names) {
            return new Peer((InetSocketAddress) ctx.channel().remoteAddress(), true);
        }
        InetAddress client = InetAddresses.forString(header.sourceAddress());
        return new Peer(new InetSocketAddress(client, header.sourcePort()), false);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent) {
            LOGGER.debug("No PROXY header came: closed");
            ctx.close();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOGGER.debug("Not a PROXY header, closed: {}", cause.getMessage());
        ctx.close();
    }
}
