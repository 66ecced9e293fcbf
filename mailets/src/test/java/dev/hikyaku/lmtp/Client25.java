package dev.hikyaku.lmtp;

import org.apache.james.core.Username;
import org.apache.james.protocols.api.AbstractProtocolTransport;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.SMTPSessionImpl;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.Optional;

import javax.net.ssl.SSLSession;

/** James' sessions of clients from anywhere, without a connection. */
final class Client25 {
    private Client25() {}

    static SMTPSession at(String address) {
        return new SMTPSessionImpl(new Nowhere(address), new Configuration());
    }

    static SMTPSession loggedIn(String address) {
        SMTPSession session = at(address);
        session.setUsername(Username.of("bob@example.org"));
        return session;
    }

    static SMTPSession relaying(String address) {
        SMTPSession session = at(address);
        session.setRelayingAllowed(true);
        return session;
    }

    private static final class Configuration extends SMTPConfigurationImpl {
        @Override
        public String getHelloName() {
            return "mx.example.org";
        }
    }

    private static final class Nowhere extends AbstractProtocolTransport {
        private final InetSocketAddress remote;

        Nowhere(String address) {
            this.remote = new InetSocketAddress(address, 40_000);
        }

        @Override
        public InetSocketAddress getRemoteAddress() {
            return remote;
        }

        @Override
        public InetSocketAddress getLocalAddress() {
            return new InetSocketAddress("192.0.2.25", 25);
        }

        @Override
        public String getId() {
            return "session";
        }

        @Override
        public boolean isTLSStarted() {
            return false;
        }

        @Override
        public boolean isStartTLSSupported() {
            return false;
        }

        @Override
        public Optional<SSLSession> getSSLSession() {
            return Optional.empty();
        }

        @Override
        public boolean isProxyRequired() {
            return false;
        }

        @Override
        protected void writeToClient(byte[] bytes, ProtocolSession session, boolean startTls) {}

        @Override
        protected void writeToClient(InputStream in, ProtocolSession session, boolean startTls) {}

        @Override
        protected void close() {}

        @Override
        public void popLineHandler() {}

        @Override
        public void pushLineHandler(
                LineHandler<? extends ProtocolSession> handler, ProtocolSession session) {}

        @Override
        public void setReadable(boolean readable) {}

        @Override
        public boolean isReadable() {
            return true;
        }
    }
}
