package dev.hikyaku.server.webadmin;

import org.eclipse.jetty.http.BadMessageException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpInput;

import java.time.Duration;

/**
 * Cuts a connection on which far more body comes than anyone reads. Jetty throws the rest of a
 * refused body away for as long as it keeps coming, so a caller without a token could hold a thread
 * with an endless one. Up to the limit it may, so that an honest caller gets to read the refusal.
 *
 * <p>A body that trickles is cut as well, with 408: a byte before each idle timeout would hold a
 * thread for ever. It may be slow for a while, as the head may; Jetty's own least rate knows no
 * such time and refuses a body of one byte that comes some milliseconds behind its head.
 */
final class BodyBrake implements HttpInput.Interceptor {
    private static final long LEAST_BYTES_PER_SECOND = 512;

    private final long limitBytes;
    private final EndPoint connection;
    private final Duration grace;
    private final long start = System.nanoTime();
    private HttpInput.Content counted;
    private long seen;

    /**
     * @param grace how long a body may come as slowly as it likes
     */
    BodyBrake(long limitBytes, EndPoint connection, Duration grace) {
        this.limitBytes = limitBytes;
        this.connection = connection;
        this.grace = grace;
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
        if (trickles()) {
            throw new BadMessageException(
                    HttpStatus.REQUEST_TIMEOUT_408,
                    "body: slower than %d bytes a second".formatted(LEAST_BYTES_PER_SECOND));
        }
        return content;
    }

    private boolean trickles() {
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return took.compareTo(grace) > 0 && seen * 1000 < LEAST_BYTES_PER_SECOND * took.toMillis();
    }
}
