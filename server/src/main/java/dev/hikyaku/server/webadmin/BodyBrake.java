package dev.hikyaku.server.webadmin;

import org.eclipse.jetty.server.HttpInput;

/**
 * Cuts a connection on which more body comes than anyone reads. Jetty throws the rest of a refused
 * body away for as long as it keeps coming, so a caller without a token could hold a thread with an
 * endless one.
 */
final class BodyBrake implements HttpInput.Interceptor {
    private final long limitBytes;
    private HttpInput.Content counted;
    private long seen;

    BodyBrake(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Jetty offers a piece anew each time some of it was read; only new pieces count. */
    @Override
    public HttpInput.Content readFrom(HttpInput.Content content) {
        if (content != null && content != counted) {
            counted = content;
            seen += content.remaining();
        }
        if (seen > limitBytes) {
            throw new IllegalArgumentException(
                    "body: %d bytes (expected: up to %d)".formatted(seen, limitBytes));
        }
        return content;
    }
}
