package dev.hikyaku.server.store.sql;

/**
 * The store cannot answer or keep anything now: the database is away, full or overloaded. Whoever
 * waits for mail to be stored keeps it and tries again.
 */
public final class StorageUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean unknown;

    private StorageUnavailableException(String message, Throwable cause, boolean unknown) {
        super(message, cause);
        this.unknown = unknown;
    }

    /** What was asked for did not happen and will not. */
    public static StorageUnavailableException nothingHappened(String message, Throwable cause) {
        return new StorageUnavailableException(message, cause, false);
    }

    /** What was asked for may have happened, or may still happen. */
    static StorageUnavailableException unknown(String message, Throwable cause) {
        return new StorageUnavailableException(message, cause, true);
    }

    /** Whether what was asked for may be on disk all the same: nothing it needs may be removed. */
    public boolean mayHaveHappened() {
        return unknown;
    }
}
