package dev.hikyaku.server.imap;

import dev.hikyaku.server.listener.RenegotiationGuard;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;

import org.apache.james.imapserver.netty.NettyConstants;
import org.apache.james.protocols.netty.Encryption;

import java.util.Arrays;
import java.util.List;

/** TLS 1.2 and 1.3 only (RFC 8996), without renegotiation. */
final class Tls {
    private static final List<String> ACCEPTED = List.of("TLSv1.3", "TLSv1.2");

    private Tls() {}

    /** Puts TLS, and before it the watch on renegotiation, in front of all else. */
    static void install(ChannelPipeline pipeline, Encryption encryption) {
        SslHandler handler = encryption.sslHandler();
        String[] enabled = handler.engine().getEnabledProtocols();
        handler.engine()
                .setEnabledProtocols(
                        Arrays.stream(enabled).filter(ACCEPTED::contains).toArray(String[]::new));
        pipeline.addFirst(NettyConstants.SSL_HANDLER, handler);
        pipeline.addFirst(new RenegotiationGuard(handler));
    }
}
