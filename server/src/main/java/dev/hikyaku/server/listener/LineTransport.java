package dev.hikyaku.server.listener;

import io.netty.handler.ssl.SslHandler;

import org.apache.james.protocols.api.AbstractProtocolTransport;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.netty.Encryption;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Deque;
import java.util.Optional;

import javax.net.ssl.SSLSession;

/** What James' sessions and handlers see of a {@link Conversation}. */
public final class LineTransport extends AbstractProtocolTransport {

    private final Conversation conversation;
    private final Encryption encryption;
    private final Deque<LineHandler<? extends ProtocolSession>> overrides;

    LineTransport(
            Conversation conversation,
            Encryption encryption,
            Deque<LineHandler<? extends ProtocolSession>> overrides) {
        this.conversation = conversation;
        this.encryption = encryption;
        this.overrides = overrides;
    }

    /**
     * Takes the content of a mail off the wire; the reader's answer is said when the content has
     * ended.
     */
    public void readContent(ProtocolSession session, MailContent content) {
        conversation.readContent(
                new ContentReader() {
                    @Override
                    public boolean read(io.netty.buffer.ByteBuf in) {
                        return content.read(in);
                    }

                    @Override
                    public void ended() {
                        conversation.flush();
                        writeResponse(content.ended(), session);
                    }

                    @Override
                    public void abandoned() {
                        content.abandoned();
                    }
                });
    }

    /** The content of a mail as it comes in. */
    public interface MailContent {
        /** As {@link ContentReader#read}. */
        boolean read(io.netty.buffer.ByteBuf in);

        /** The reply to the content. */
        Response ended();

        /** The connection was lost; let go of what was kept. */
        void abandoned();
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return conversation.peer();
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        return conversation.local();
    }

    @Override
    public String getId() {
        return conversation.id();
    }

    @Override
    public boolean isTLSStarted() {
        return conversation.tls().isPresent();
    }

    @Override
    public boolean isStartTLSSupported() {
        return encryption != null && encryption.isStartTLS();
    }

    @Override
    public Optional<SSLSession> getSSLSession() {
        return conversation.tls().map(SslHandler::engine).map(engine -> engine.getSession());
    }

    @Override
    public boolean isProxyRequired() {
        return false;
    }

    @Override
    protected void writeToClient(byte[] bytes, ProtocolSession session, boolean startTls) {
        if (startTls) {
            conversation.startTls(bytes, encryption.sslHandler());
        } else {
            conversation.write(bytes);
        }
    }

    @Override
    protected void writeToClient(InputStream in, ProtocolSession session, boolean startTls) {
        try {
            conversation.write(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void close() {
        conversation.close();
    }

    @Override
    public void pushLineHandler(
            LineHandler<? extends ProtocolSession> handler, ProtocolSession session) {
        overrides.addFirst(handler);
    }

    @Override
    public void popLineHandler() {
        overrides.pollFirst();
    }

    /** Reading is paused and resumed by the conversation alone. */
    @Override
    public void setReadable(boolean readable) {}

    @Override
    public boolean isReadable() {
        return true;
    }
}
