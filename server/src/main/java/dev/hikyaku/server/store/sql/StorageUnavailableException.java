package dev.hikyaku.server.store.sql;

/**
 * The store cannot answer or keep anything now: the database is away, full or overloaded. Whoever
 * waits for mail to be stored keeps it and tries again. A change that was under way may have got
 * through all the same.
 */
public final class StorageUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StorageUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
