package dev.hikyaku.server.queue.spool;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Forces names to disk, one thread for all: whoever waits while a directory is synced shares the
 * next sync of it. What nobody waits for is synced within a second. The file of a message goes
 * after a sync, so that no name of a mail is ever on disk whose message is not.
 */
final class Commits implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Commits.class);
    private static final Duration LATEST = Duration.ofSeconds(1);

    private final DirectorySyncing syncing;
    private final ArrivalDirectories directories;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Map<ArrivalDirectory, Batch> batches = new HashMap<>();
    private boolean waited;
    private boolean closed;
    private final AtomicLong syncs = new AtomicLong();
    private volatile boolean failing;
    private final Thread thread;

    /** What is to be done with one directory. */
    private static final class Batch {
        private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
        private final List<Body> going = new ArrayList<>();
    }

    Commits(DirectorySyncing syncing, ArrivalDirectories directories) {
        this.syncing = syncing;
        this.directories = directories;
        this.thread = Thread.ofPlatform().name("spool-commit").daemon().start(this::run);
    }

    /**
     * Returns when all names made, changed or removed in the directory until now are so on disk. An
     * interrupt does not end the wait: whether the mail is there would be unknown.
     */
    void commit(ArrivalDirectory directory) throws IOException {
        CompletableFuture<Void> synced = new CompletableFuture<>();
        lock.lock();
        try {
            if (closed) {
                throw new IOException("the spool is closed");
            }
            batch(directory).waiting.add(synced);
            waited = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        try {
            synced.join();
        } catch (CompletionException e) {
            throw new IOException(directory.path() + ": not forced to disk", e.getCause());
        }
    }

    /** Syncs the directory soon. */
    void soon(ArrivalDirectory directory) {
        lock.lock();
        try {
            batch(directory);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Removes the message's file after the next sync. */
    void removeSoon(Body body) {
        lock.lock();
        try {
            batch(body.directory()).going.add(body);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private Batch batch(ArrivalDirectory directory) {
        return batches.computeIfAbsent(directory, any -> new Batch());
    }

    private void run() {
        for (var due = next(); !due.isEmpty(); due = next()) {
            due.forEach(this::sync);
        }
    }

    /** What there is to do, at once when somebody waits for it; nothing when it is over. */
    private Map<ArrivalDirectory, Batch> next() {
        lock.lock();
        try {
            while (batches.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            awaitOthers();
            Map<ArrivalDirectory, Batch> due = batches;
            batches = new HashMap<>();
            waited = false;
            return due;
        } finally {
            lock.unlock();
        }
    }

    private void awaitOthers() {
        long nanos = LATEST.toNanos();
        while (!waited && !closed && nanos > 0) {
            try {
                nanos = changed.awaitNanos(nanos);
            } catch (InterruptedException nobodysBusiness) {
                LOGGER.debug("Interrupted, goes on");
            }
        }
    }

    private void sync(ArrivalDirectory directory, Batch batch) {
        try {
            syncing.sync(directory.path());
            syncs.incrementAndGet();
            failing = false;
        } catch (IOException | RuntimeException e) {
            if (!(e instanceof NoSuchFileException && batch.waiting.isEmpty())) {
                fail(directory, batch, e);
                return;
            }
            LOGGER.debug("{} is gone with the last of its mails", directory.name());
        }
        batch.waiting.forEach(waiting -> waiting.complete(null));
        batch.going.forEach(this::remove);
    }

    private void fail(ArrivalDirectory directory, Batch batch, Exception e) {
        if (!failing) {
            failing = true;
            LOGGER.error("Spool: {} cannot be forced to disk", directory.name(), e);
        }
        batch.waiting.forEach(waiting -> waiting.completeExceptionally(e));
        lock.lock();
        try {
            if (!closed && !batch.going.isEmpty()) {
                batch(directory).going.addAll(batch.going);
            }
        } finally {
            lock.unlock();
        }
    }

    private void remove(Body body) {
        try {
            if (body.hasFile()) {
                Files.deleteIfExists(body.file());
            }
        } catch (IOException e) {
            LOGGER.warn("Spool: {} cannot be removed", FileNames.body(body.id()), e);
        }
        directories.leave(body.directory());
    }

    /** Whether the last sync failed. */
    boolean isFailing() {
        return failing;
    }

    /** How often a directory was forced to disk. */
    long syncs() {
        return syncs.get();
    }

    /** Does what is left to do. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
