package dev.hikyaku.server.store.sql;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The one thread that changes the database. It takes what is waiting, runs all of it in one
 * transaction, commits, and answers.
 *
 * <p>When one of a group throws, the group is rolled back and run again, each in a savepoint of its
 * own, so that one failure costs the others a second run and nothing else.
 */
final class Writer implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Writer.class);
    private static final int MOST_WAITING = 10_000;
    private static final int MOST_TOGETHER = 200;
    private static final long IDLE_MILLIS = 500;
    private static final long STOP_MILLIS = 20_000;

    private final Connections connections;
    private final CommitWatch watch;
    private final ChangeCounts counts;
    private final BlockingQueue<Job<?>> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread thread = new Thread(this::work, "store-writer");
    private volatile boolean closed;
    private boolean away;
    private Handle handle;

    Writer(Connections connections, CommitWatch watch, ChangeCounts counts) {
        this.connections = connections;
        this.watch = watch;
        this.counts = counts;
        thread.setDaemon(true);
    }

    /** Connects first, so that a start with a database in use fails. */
    void start() {
        handle = connect();
        thread.start();
    }

    void add(Job<?> job) {
        if (closed || !waiting.offer(job)) {
            throw StorageUnavailableException.nothingHappened(
                    closed ? "the store is closed" : "too many changes wait", null);
        }
    }

    int waiting() {
        return waiting.size();
    }

    private void work() {
        List<Job<?>> group = new ArrayList<>();
        while (!closed || !waiting.isEmpty()) {
            try {
                Job<?> first = waiting.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    group.add(first);
                    waiting.drainTo(group, MOST_TOGETHER - 1);
                    group.removeIf(job -> !job.take());
                    commit(group);
                }
            } catch (InterruptedException e) {
                // Only close() ends this thread, and it does not interrupt.
                LOGGER.debug("interrupted", e);
            } catch (Throwable e) {
                LOGGER.error("Store: a group of changes failed", e);
                group.forEach(job -> job.fail(StorageUnavailableException.unknown("failed", e)));
                disconnect();
            }
            group.clear();
        }
        disconnect();
    }

    private void commit(List<Job<?>> group) {
        if (group.isEmpty()) {
            return;
        }
        CommitWatch.Group watched = watch.begins();
        boolean committing = false;
        boolean committed = false;
        try {
            try {
                Handle connected = connected();
                run(connected, group);
                syncDirectories(group);
                committing = true;
                connected.commit();
                committed = true;
            } finally {
                forgetAnswers(group);
                watched.ends((int) changes(group).count(), committed);
            }
        } catch (StorageUnavailableException | JdbiException | IOException e) {
            unavailable(group, e, committing);
            return;
        }
        back();
        changes(group)
                .flatMap(job -> job.transaction().afterwards().stream())
                .forEach(Writer::afterwards);
        group.forEach(Job::finish);
    }

    /** Those that did not throw. */
    private static Stream<Job<?>> changes(List<Job<?>> group) {
        return group.stream().filter(job -> !job.failed());
    }

    /** Also when it is not known whether the commit got through. */
    private void forgetAnswers(List<Job<?>> group) {
        group.stream()
                .map(Job::transaction)
                .filter(Objects::nonNull)
                .flatMap(transaction -> transaction.changed().stream())
                .forEach(counts::increment);
    }

    private static void afterwards(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOGGER.error("Store: what follows a commit failed", e);
        }
    }

    private void run(Handle connected, List<Job<?>> group) {
        if (!runAll(connected, group)) {
            connected.rollback();
            runEach(connected, group);
        }
    }

    private boolean runAll(Handle connected, List<Job<?>> group) {
        for (Job<?> job : group) {
            if (!job.run(new Transaction(connected))) {
                return false;
            }
        }
        return true;
    }

    private void runEach(Handle connected, List<Job<?>> group) {
        for (Job<?> job : group) {
            connected.savepoint("job");
            if (job.run(new Transaction(connected))) {
                connected.releaseSavepoint("job");
            } else {
                connected.rollbackToSavepoint("job");
            }
        }
    }

    private static void syncDirectories(List<Job<?>> group) throws IOException {
        Set<Path> directories = new LinkedHashSet<>();
        changes(group).forEach(job -> directories.addAll(job.transaction().directories()));
        for (Path directory : directories) {
            sync(directory);
        }
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private Handle connected() {
        if (handle == null) {
            handle = connect();
        }
        return handle;
    }

    private Handle connect() {
        Connection connection = null;
        try {
            connection = connections.writer();
            return Jdbi.create(connection).open().setStatementBuilder(new KeptStatements());
        } catch (SQLException e) {
            throw StorageUnavailableException.nothingHappened("the database cannot be reached", e);
        }
    }

    private void disconnect() {
        if (handle != null) {
            Handle old = handle;
            handle = null;
            try (Connection connection = old.getConnection()) {
                if (!connection.isClosed()) {
                    connection.rollback();
                }
            } catch (SQLException | JdbiException e) {
                LOGGER.debug("Store: a broken connection", e);
            }
        }
    }

    private void unavailable(List<Job<?>> group, Exception cause, boolean unknown) {
        disconnect();
        if (!away) {
            away = true;
            LOGGER.error("Store: the database is away or full, mail is put off", cause);
        }
        StorageUnavailableException failure =
                unknown
                        ? StorageUnavailableException.unknown("the database is away", cause)
                        : StorageUnavailableException.nothingHappened(
                                "the database is away", cause);
        group.forEach(job -> job.fail(failure));
    }

    private void back() {
        if (away) {
            away = false;
            LOGGER.info("Store: the database is back");
        }
    }

    @Override
    public void close() {
        closed = true;
        if (thread.isAlive()) {
            try {
                thread.join(STOP_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        } else {
            disconnect();
        }
    }
}
