package dev.hikyaku.server.listener;

import io.netty.handler.ssl.SslHandler;

import org.apache.james.protocols.api.AbstractProtocolTransport;
import org.apache.james.protocols.api.ProtocolSession;
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

    /** The next bytes are the content of a mail. */
    public void readContent(ContentReader reader) {
        conversation.readContent(reader);
    }

    /** Sends the replies given so far, before something that takes its time. */
    public void flush() {
        conversation.flush();
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
