package dev.hikyaku.smtp;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The replies of one connection, between the I/O thread that receives them and the one thread that
 * waits for them.
 *
 * <p>It counts how many are due. One that nobody asked for ends the dialogue: replies that are out
 * of step would settle the wrong recipients. After the first trouble nothing more may be asked, and
 * what was received before it can still be taken.
 */
final class Answers {
    private static final int GREETING = 1;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<PeerReply> replies = new ArrayDeque<>();
    private int due = GREETING;
    private boolean leaving;
    private Trouble trouble;
    private String detail;

    /** Whether something more can be asked. */
    boolean settled() {
        lock.lock();
        try {
            return trouble == null && !leaving && due == 0 && replies.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the peer said something that cannot be put in order. */
    boolean outOfStep() {
        lock.lock();
        try {
            return trouble == Trouble.OUT_OF_STEP;
        } finally {
            lock.unlock();
        }
    }

    /** So many replies will be due. */
    void expect(int answers) throws LostException {
        lock.lock();
        try {
            throwTrouble();
            due += answers;
        } finally {
            lock.unlock();
        }
    }

    /** The last reply of all will be due, to QUIT; false when that can no longer be said. */
    boolean expectFarewell() {
        lock.lock();
        try {
            if (trouble != null || leaving || due > 0) {
                return false;
            }
            leaving = true;
            due++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The next reply, in the order they were asked for. */
    PeerReply take(Duration within) throws LostException {
        lock.lock();
        try {
            await(() -> !replies.isEmpty(), within, "no answer in time");
            return replies.poll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a state of the connection; its changes must be {@link #signal}led. */
    void await(BooleanSupplier state, Duration within, String otherwise) throws LostException {
        lock.lock();
        try {
            long left = within.toNanos();
            while (!state.getAsBoolean()) {
                throwTrouble();
                if (left <= 0) {
                    end(Trouble.TIMED_OUT, otherwise);
                    throwTrouble();
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(Trouble.STOPPING, "interrupted");
            throw new LostException(Trouble.STOPPING, "interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    void throwTrouble() throws LostException {
        lock.lock();
        try {
            if (trouble != null) {
                throw new LostException(trouble, detail);
            }
        } finally {
            lock.unlock();
        }
    }

    void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes in what came in one packet, as a whole: behind the last reply that was due, one that
     * nobody asked for must not be taken for the answer to the next mail's RSET.
     *
     * @return whether the connection is of no more use
     */
    boolean receive(List<PeerReply> packet) {
        lock.lock();
        try {
            packet.forEach(this::receive);
            return trouble != null || leaving && due == 0;
        } finally {
            lock.unlock();
        }
    }

    private void receive(PeerReply reply) {
        if (due == 0) {
            Trouble why = reply.closing() ? Trouble.LOST : Trouble.OUT_OF_STEP;
            end(why, "not asked for: " + reply.code());
        } else if (trouble == null) {
            due--;
            leaving |= reply.closing();
            replies.add(reply);
            changed.signalAll();
        }
    }

    /** The first trouble counts; the others follow from it. */
    void end(Trouble why, String how) {
        lock.lock();
        try {
            if (trouble == null) {
                trouble = why;
                detail = how;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
