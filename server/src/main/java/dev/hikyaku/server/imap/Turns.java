package dev.hikyaku.server.imap;

import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Lets so many commands run at once, in the order they came, and so many wait for that. */
final class Turns {
    /** The turn of a command that need not wait for one. */
    static final Turn FREE = ResponseChannel::awaitRoom;

    private final Semaphore running;
    private final int mostWaiting;

    Turns(int commands, int mostWaiting) {
        this.running = new Semaphore(commands, true);
        this.mostWaiting = mostWaiting;
    }

    int waiting() {
        return running.getQueueLength();
    }

    /** Waits for a turn; empty when too many wait already. */
    Optional<Turn> take() {
        if (!running.tryAcquire()) {
            if (running.getQueueLength() >= mostWaiting) {
                return Optional.empty();
            }
            running.acquireUninterruptibly();
        }
        return Optional.of(new Taken());
    }

    /** One command's turn. */
    @FunctionalInterface
    interface Turn extends AutoCloseable {

        /** Lets others run while this command waits for its client. */
        void yieldTo(ResponseChannel client);

        @Override
        default void close() {}
    }

    private final class Taken implements Turn {
        @Override
        public void yieldTo(ResponseChannel client) {
            running.release();
            try {
                client.awaitRoom();
            } finally {
                running.acquireUninterruptibly();
            }
        }

        @Override
        public void close() {
            running.release();
        }
    }
}
