package dev.hikyaku.server.store.sql;

/**
 * A change of the database, whole or not at all.
 *
 * <p>It must have no effect but through its {@link Transaction}: it may run a second time when
 * another change of its group failed. What it throws undoes it and reaches its caller.
 *
 * @param <T> what it answers once it is on disk
 * @param <X> what it throws of its own
 */
@FunctionalInterface
public interface Write<T, X extends Exception> {
    T in(Transaction transaction) throws X;
}
