package dev.hikyaku.it.bench;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does the same for many users, for a few at a time: a password hash keeps a core busy. */
final class AtOnce {
    private static final int USERS = 4;

    private AtOnce() {}

    /** The answers in the order of the users; the first failure fails all. */
    static <T> List<T> forEach(List<String> users, Work<T> work) {
        try (var workers = Executors.newFixedThreadPool(USERS)) {
            List<Callable<T>> works =
                    users.stream().map(user -> (Callable<T>) () -> work.on(user)).toList();
            return workers.invokeAll(works).stream().map(AtOnce::done).toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static <T> T done(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What is done for one user. */
    interface Work<T> {
        T on(String user);
    }
}
