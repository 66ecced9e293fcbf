package dev.hikyaku.server.store.sql;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** A write on its way: waiting, taken up, or given up by whoever asked for it. */
final class Job<T> {
    private enum State {
        WAITING,
        TAKEN,
        GIVEN_UP
    }

    private final Write<T, ?> write;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final CompletableFuture<T> done = new CompletableFuture<>();
    private Transaction transaction;
    private T result;
    private Exception failure;

    Job(Write<T, ?> write) {
        this.write = write;
    }

    CompletableFuture<T> done() {
        return done;
    }

    /** False when nobody waits for it any more and it must not happen. */
    boolean take() {
        return state.compareAndSet(State.WAITING, State.TAKEN) || state.get() == State.TAKEN;
    }

    /** True when it has not begun and will not. */
    boolean giveUp() {
        return state.compareAndSet(State.WAITING, State.GIVEN_UP);
    }

    /** Runs it, from the start if it ran before; false when it threw. */
    boolean run(Transaction within) {
        transaction = within;
        failure = null;
        try {
            result = write.in(within);
            return true;
        } catch (Exception e) {
            failure = e;
            return false;
        }
    }

    Transaction transaction() {
        return transaction;
    }

    boolean failed() {
        return failure != null;
    }

    /** It is on disk, or its own exception has undone it. */
    void finish() {
        if (failure == null) {
            done.complete(result);
        } else {
            done.completeExceptionally(failure);
        }
    }

    void fail(Throwable cause) {
        done.completeExceptionally(cause);
    }
}
