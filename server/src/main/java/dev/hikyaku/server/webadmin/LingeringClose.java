package dev.hikyaku.server.webadmin;

import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnection;
import org.eclipse.jetty.server.HttpConnectionFactory;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Connections that end for certain. After its last answer a server reads on for a while, so that
 * the caller gets to read that answer (RFC 9112 §9.6). Jetty reads on for as long as anything
 * comes: a refused caller who sends without end, or a byte before each idle timeout, would keep the
 * connection. Here it ends after so many bytes or so much time, whichever is first.
 */
final class LingeringClose extends HttpConnectionFactory {
    private final long limitBytes;
    private final Duration limit;

    LingeringClose(HttpConfiguration http, long limitBytes, Duration limit) {
        super(http);
        this.limitBytes = limitBytes;
        this.limit = limit;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return configure(new Lingering(connector, endPoint), connector, endPoint);
    }

    private final class Lingering extends HttpConnection {
        Lingering(Connector connector, EndPoint endPoint) {
            super(
                    LingeringClose.this.getHttpConfiguration(),
                    connector,
                    endPoint,
                    LingeringClose.this.getHttpCompliance(),
                    LingeringClose.this.isRecordHttpComplianceViolations());
        }

        @Override
        protected HttpParser newHttpParser(HttpCompliance compliance) {
            return new Parser(
                    newRequestHandler(),
                    getHttpConfiguration().getRequestHeaderSize(),
                    compliance,
                    getEndPoint());
        }
    }

    /** Sees every byte that comes, also those that come after the end. */
    private final class Parser extends HttpParser {
        private final EndPoint connection;
        private long thrownAway;
        private long closedAt;

        Parser(
                RequestHandler handler,
                int headBytes,
                HttpCompliance compliance,
                EndPoint connection) {
            super(handler, headBytes, compliance);
            this.connection = connection;
        }

        @Override
        public boolean parseNext(ByteBuffer buffer) {
            if (isClose() && buffer.hasRemaining()) {
                if (thrownAway == 0) {
                    closedAt = System.nanoTime();
                }
                thrownAway += buffer.remaining();
                if (thrownAway > limitBytes || System.nanoTime() - closedAt > limit.toNanos()) {
                    connection.close();
                }
            }
            return super.parseNext(buffer);
        }
    }
}
