package dev.hikyaku.server.imap;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelProgressiveFuture;
import io.netty.channel.ChannelProgressiveFutureListener;
import io.netty.channel.ChannelProgressivePromise;
import io.netty.handler.stream.ChunkedStream;

import org.apache.james.imap.encode.ImapResponseWriter;
import org.apache.james.imap.message.Literal;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way out to one client. Counts what was handed over but not yet sent, so that a client that
 * asks much and reads nothing holds {@code unsentLimit} and one message, not all it asked for.
 */
final class ResponseChannel implements ImapResponseWriter {
    private static final int CHUNK_BYTES = 16 * 1024;

    private final Channel channel;
    private final int unsentLimit;
    private final Duration writeTimeout;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progress = lock.newCondition();
    private long unsent;
    private Flush beforeLiteral = () -> {};

    ResponseChannel(Channel channel, int unsentLimit, Duration writeTimeout) {
        this.channel = channel;
        this.unsentLimit = unsentLimit;
        this.writeTimeout = writeTimeout;
    }

    @Override
    public void write(byte[] octets) {
        send(Unpooled.wrappedBuffer(octets), octets.length);
    }

    /** Sends what stands before a literal. */
    @FunctionalInterface
    interface Flush {
        void run() throws IOException;
    }

    void beforeLiterals(Flush flush) {
        beforeLiteral = flush;
    }

    @Override
    public void write(Literal literal) throws IOException {
        beforeLiteral.run();
        send(new ChunkedStream(literal.getInputStream(), CHUNK_BYTES), literal.size());
    }

    private void send(Object message, long bytes) {
        account(bytes);
        ChannelProgressivePromise promise = channel.newProgressivePromise();
        promise.addListener(new Accounting(bytes));
        channel.writeAndFlush(message, promise);
    }

    private void account(long bytes) {
        lock.lock();
        try {
            unsent += bytes;
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        channel.close();
    }

    boolean hasRoom() {
        return unsent() <= unsentLimit;
    }

    long unsent() {
        lock.lock();
        try {
            return unsent;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the client has taken enough. Not for I/O threads.
     *
     * @throws ClientGone when the client is gone or takes nothing for too long, which ends it
     */
    void awaitRoom() {
        lock.lock();
        try {
            while (unsent > unsentLimit) {
                long before = unsent;
                long left = writeTimeout.toNanos();
                while (unsent == before && left > 0) {
                    left = progress.awaitNanos(left);
                }
                if (unsent == before || !channel.isActive()) {
                    channel.close();
                    throw new ClientGone();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientGone();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the work for a client that does not take its answer; an everyday thing, so no trace. */
    static final class ClientGone extends RuntimeException {
        private ClientGone() {
            super("the client reads nothing", null, false, false);
        }
    }

    /** Takes octets off the account as they leave. */
    private final class Accounting implements ChannelProgressiveFutureListener {
        private final long bytes;
        private long sent;

        Accounting(long bytes) {
            this.bytes = bytes;
        }

        @Override
        public void operationProgressed(ChannelProgressiveFuture future, long soFar, long total) {
            long more = Math.min(soFar, bytes) - sent;
            if (more > 0) {
                sent += more;
                account(-more);
            }
        }

        @Override
        public void operationComplete(ChannelProgressiveFuture future) {
            account(sent - bytes);
            sent = bytes;
        }
    }
}
