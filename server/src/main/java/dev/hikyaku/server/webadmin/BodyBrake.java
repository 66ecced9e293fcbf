package dev.hikyaku.server.webadmin;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpInput;

/**
 * Cuts a connection on which far more body comes than anyone reads. Jetty throws the rest of a
 * refused body away for as long as it keeps coming, so a caller without a token could hold a thread
 * with an endless one. Up to the limit it may, so that an honest caller gets to read the refusal.
 */
final class BodyBrake implements HttpInput.Interceptor {
    private final long limitBytes;
    private final EndPoint connection;
    private HttpInput.Content counted;
    private long seen;

    BodyBrake(long limitBytes, EndPoint connection) {
        this.limitBytes = limitBytes;
        this.connection = connection;
    }

    /** Jetty offers a piece anew each time some of it was read; only new pieces count. */
    @Override
    public HttpInput.Content readFrom(HttpInput.Content content) {
        if (content != null && content != counted) {
            counted = content;
            seen += content.remaining();
        }
        if (seen > limitBytes) {
            connection.close();
            throw new IllegalArgumentException(
                    "body: %d bytes (expected: up to %d)".formatted(seen, limitBytes));
        }
        return content;
    }
}
