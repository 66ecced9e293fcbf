package dev.hikyaku.server.store.sql;

import org.jdbi.v3.core.Handle;

/**
 * A look into the database; changes nothing.
 *
 * @param <T> what it finds
 * @param <X> what it throws of its own
 */
@FunctionalInterface
public interface Read<T, X extends Exception> {
    T from(Handle handle) throws X;
}
