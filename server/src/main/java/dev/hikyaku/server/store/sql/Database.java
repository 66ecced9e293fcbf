package dev.hikyaku.server.store.sql;

import com.zaxxer.hikari.HikariDataSource;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The one database of a store, SQLite or PostgreSQL.
 *
 * <p>Reads take a connection of a pool. Writes run one after the other on a single connection, and
 * those that are waiting together are committed together: a hundred deliveries at a time share one
 * fsync, no two ever wait for each other's row locks, and what is numbered (UIDs, mod-sequences) is
 * numbered in the order of the commits (docs/adr/0005-one-writer.md).
 *
 * <p>A database that is away makes {@link StorageUnavailableException} of every call and is used
 * again as soon as it is back.
 */
public final class Database implements AutoCloseable {
    private static final Executor VIRTUAL =
            task -> Thread.ofVirtual().name("store-answer").start(task);

    private final DatabaseSettings settings;
    private final HikariDataSource pool;
    private final Jdbi readers;
    private final ChangeCounts counts = new ChangeCounts();
    private final Writer writer;

    private Database(DatabaseSettings settings, Connections connections, CommitWatch watch) {
        this.settings = settings;
        this.pool = connections.readers();
        this.readers = Jdbi.create(pool);
        this.writer = new Writer(connections, watch, counts);
    }

    /**
     * Opens the database and brings its tables up to this version.
     *
     * @param directory the data directory, where the embedded database has its file
     * @throws StorageUnavailableException when it cannot be reached or its tables cannot be changed
     */
    public static Database open(DatabaseSettings settings, Path directory, CommitWatch watch) {
        Connections connections = new Connections(settings, directory);
        migrate(settings, connections);
        Database database = new Database(settings, connections, watch);
        try {
            database.writer.start();
            return database;
        } catch (StorageUnavailableException e) {
            database.close();
            throw e;
        }
    }

    /** The same, with nobody who counts. */
    public static Database open(DatabaseSettings settings, Path directory) {
        return open(settings, directory, CommitWatch.NONE);
    }

    private static void migrate(DatabaseSettings settings, Connections connections) {
        try {
            Flyway.configure()
                    .dataSource(connections.writing())
                    .locations("classpath:db/migration")
                    .placeholders(settings.dialect().placeholders())
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw StorageUnavailableException.nothingHappened(
                    "the database's tables cannot be made", e);
        }
    }

    public Dialect dialect() {
        return settings.dialect();
    }

    /**
     * A place for answers of a kind.
     *
     * @param most how many are kept
     */
    public <K, V> Remembered<K, V> remembered(Seldom kind, int most) {
        return new Remembered<>(() -> counts.of(kind), most);
    }

    /** How many changes wait to be taken up. */
    public int waiting() {
        return writer.waiting();
    }

    /** Looks something up, on a connection of the pool. */
    public <T, X extends Exception> T read(Read<T, X> work) throws X {
        try (Handle handle = readers.open()) {
            return work.from(handle);
        } catch (JdbiException e) {
            throw StorageUnavailableException.nothingHappened("the database does not answer", e);
        }
    }

    /**
     * Changes something and returns once it is on disk.
     *
     * @throws StorageUnavailableException when it is not known to be there; past the deadline a
     *     change that had begun may still get through
     */
    public <T, X extends Exception> T write(Write<T, X> work) throws X {
        Job<T> job = new Job<>(work);
        writer.add(job);
        try {
            return job.done().get(settings.deadline().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw late(job, "the database is too slow", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw late(job, "interrupted", e);
        } catch (ExecutionException e) {
            throw Database.<X>own(e.getCause());
        }
    }

    private static StorageUnavailableException late(Job<?> job, String message, Exception cause) {
        return job.giveUp()
                ? StorageUnavailableException.nothingHappened(message, cause)
                : StorageUnavailableException.unknown(message, cause);
    }

    /** The same without waiting; whoever goes on from the answer does so on a virtual thread. */
    public <T> CompletableFuture<T> submit(Write<T, ?> work) {
        Job<T> job = new Job<>(work);
        writer.add(job);
        return job.done()
                .orTimeout(settings.deadline().toMillis(), TimeUnit.MILLISECONDS)
                .whenCompleteAsync(
                        (result, failure) -> {
                            if (failure instanceof TimeoutException) {
                                job.giveUp();
                            }
                        },
                        VIRTUAL);
    }

    @SuppressWarnings("unchecked") // a write throws nothing but X and what is unchecked
    private static <X extends Exception> X own(Throwable failure) {
        if (failure instanceof JdbiException e) {
            throw StorageUnavailableException.nothingHappened("the database does not take it", e);
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        return (X) failure;
    }

    /** Lets the writes end that were asked for, then closes every connection. */
    @Override
    public void close() {
        writer.close();
        pool.close();
    }
}
