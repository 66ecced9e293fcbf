package dev.hikyaku.server.listener;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses TLS renegotiation: a client may make a server do costly handshakes for ever over one
 * connection. Stands before the TLS handler and reads only the record headers (RFC 5246 §6.2.1):
 * after the handshake is done, one more handshake record closes the connection. In TLS 1.3 all
 * records look like application data and renegotiation does not exist.
 */
public final class RenegotiationGuard extends ChannelInboundHandlerAdapter {
    private static final Logger LOGGER = LoggerFactory.getLogger(RenegotiationGuard.class);
    private static final int HEADER_BYTES = 5;
    private static final int HANDSHAKE = 22;

    private final SslHandler tls;
    private int headerSeen;
    private int type;
    private int length;
    private int bodyLeft;

    /** Watches over the connection of this handler; goes before it. */
    public RenegotiationGuard(SslHandler tls) {
        this.tls = tls;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
        if (msg instanceof ByteBuf octets && startsHandshakeAgain(octets)) {
            ReferenceCountUtil.release(msg);
            LOGGER.info("TLS renegotiation refused");
            ctx.close();
            return;
        }
        super.channelRead(ctx, msg);
    }

    private boolean startsHandshakeAgain(ByteBuf octets) {
        boolean done = tls.handshakeFuture().isSuccess();
        int at = octets.readerIndex();
        while (at < octets.writerIndex()) {
            if (bodyLeft > 0) {
                int skipped = Math.min(bodyLeft, octets.writerIndex() - at);
                bodyLeft -= skipped;
                at += skipped;
            } else {
                header(octets.getUnsignedByte(at++));
                if (headerSeen == 0 && done && type == HANDSHAKE) {
                    return true;
                }
            }
        }
        return false;
    }

    private void header(int octet) {
        switch (headerSeen) {
            case 0 -> type = octet;
            case 3 -> length = octet << 8;
            case 4 -> length |= octet;
            default -> {}
        }
        headerSeen++;
        if (headerSeen == HEADER_BYTES) {
            headerSeen = 0;
            bodyLeft = length;
        }
    }
}
