package dev.hikyaku.smtp;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The sessions with one hop. Never more than {@link PoolLimits#connections()} are open, those at
 * rest included; who comes when all are in use waits in line.
 *
 * <p>The session that was used last is used first, so that after a rush the others go. A session
 * that the peer closed, or over which it said something, while it was at rest, is not used again;
 * one that is dead without a sign of it shows at the RSET in front of the next mail.
 */
final class Pool implements AutoCloseable {
    private final PoolLimits limits;
    private final Opening opening;
    private final LongSupplier nanoTime;
    private final Semaphore permits;
    private final ConcurrentLinkedDeque<Session> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    Pool(PoolLimits limits, Opening opening, LongSupplier nanoTime) {
        this.limits = limits;
        this.opening = opening;
        this.nanoTime = nanoTime;
        this.permits = new Semaphore(limits.connections(), true);
    }

    /** A session for one mail or probe; give it back. */
    Lease lease() throws LostException {
        awaitPermit();
        boolean leased = false;
        try {
            if (closed) {
                throw new LostException(Trouble.STOPPING, "closed");
            }
            Optional<Session> rested = rested();
            Lease lease = new Lease(rested.isPresent() ? rested.get() : open());
            leased = true;
            return lease;
        } finally {
            if (!leased) {
                permits.release();
            }
        }
    }

    private void awaitPermit() throws LostException {
        try {
            if (!permits.tryAcquire(limits.patience().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new LostException(
                        Trouble.BUSY, "all " + limits.connections() + " connections in use");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LostException(Trouble.STOPPING, "interrupted", e);
        }
    }

    private Optional<Session> rested() {
        for (Session session; (session = idle.pollFirst()) != null; ) {
            if (session.reusable() && !restedTooLong(session)) {
                return Optional.of(session);
            }
            session.quit();
        }
        return Optional.empty();
    }

    private boolean restedTooLong(Session session) {
        return session.restedAt(nanoTime.getAsLong()).compareTo(limits.idle()) >= 0;
    }

    private Session open() throws LostException {
        Session session = opening.open();
        session.restFrom(nanoTime.getAsLong());
        watch(session, limits.idle());
        return session;
    }

    /**
     * Closes it when it has rested for too long; looks about once in that time, not once a mail.
     */
    private void watch(Session session, Duration in) {
        session.wire()
                .channel()
                .eventLoop()
                .schedule(() -> look(session), in.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void look(Session session) {
        if (!session.wire().channel().isActive()) {
            idle.remove(session);
            return;
        }
        Duration left = limits.idle().minus(session.restedAt(nanoTime.getAsLong()));
        if (left.isPositive()) {
            watch(session, left);
        } else if (idle.remove(session)) {
            session.quit();
        } else {
            watch(session, limits.idle());
        }
    }

    int inUse() {
        return limits.connections() - permits.availablePermits();
    }

    int idle() {
        return idle.size();
    }

    @Override
    public void close() {
        closed = true;
        for (Session session; (session = idle.pollFirst()) != null; ) {
            session.quit();
        }
    }

    /** One session, out of the pool. */
    final class Lease implements AutoCloseable {
        private Session session;

        private Lease(Session session) {
            this.session = session;
        }

        Session session() {
            return session;
        }

        /** Another session, opened now, in the place of one that turned out to be dead. */
        void renew() throws LostException {
            session.quit();
            session = null;
            session = open();
        }

        @Override
        public void close() {
            if (session != null) {
                putBack();
            }
            permits.release();
        }

        private void putBack() {
            if (closed || !session.reusable()) {
                session.quit();
                return;
            }
            session.restFrom(nanoTime.getAsLong());
            idle.addFirst(session);
            if (closed && idle.remove(session)) {
                session.quit();
            }
        }
    }
}
