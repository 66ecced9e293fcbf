package dev.hikyaku.server.queue.spool;

import dev.hikyaku.server.queue.spool.Entry.Place;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads the mails of a queue in the order they are due, as whom they are from and where they go is
 * in no name, on a virtual thread of its own; and puts aside what cannot be read.
 */
final class DueReader {
    private static final Logger LOGGER = LoggerFactory.getLogger(DueReader.class);
    private static final Duration PAUSE_AFTER_READ_ERROR = Duration.ofMinutes(1);
    private static final Duration LONGEST_NAP = Duration.ofHours(1);

    private final String queue;
    private final SpoolFiles files;
    private final Outside outside;
    private final Index index;
    private final Runnable known;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Of one queue.
     *
     * @param known is run when a mail has been read
     */
    DueReader(String queue, SpoolFiles files, Outside outside, Index index, Runnable known) {
        this.queue = queue;
        this.files = files;
        this.outside = outside;
        this.index = index;
        this.known = known;
        this.thread = Thread.ofVirtual().name("spool-reader-" + queue).unstarted(this::read);
    }

    void start() {
        thread.start();
    }

    /** Something may be due that was not. */
    void wake() {
        LockSupport.unpark(thread);
    }

    void stop() {
        closed = true;
        wake();
    }

    private long now() {
        return outside.nanos().getAsLong();
    }

    /** Reads what is due and not known: whom it is from, and where it goes. */
    private void read() {
        while (!closed) {
            Entry entry = index.nextToRead(now());
            if (entry != null) {
                read(entry);
            } else {
                long nap = index.untilDue(now(), LONGEST_NAP.toNanos());
                LockSupport.parkNanos(this, Math.max(nap, 1));
            }
        }
    }

    private void read(Entry entry) {
        try {
            index.known(entry, files.reader().read(entry, false, queue).turn(), now());
            known.run();
        } catch (IOException | RuntimeException e) {
            if (index.claim(entry, Place.UNREAD::equals)) {
                putAside(entry, e);
            }
        }
    }

    /** What becomes of a claimed entry that could not be read. */
    void putAside(Entry entry, Exception e) {
        try {
            switch (e) {
                case NoSuchFileException gone -> {
                    LOGGER.warn("{}: {} was removed by somebody else", queue, gone.getMessage());
                    files.leave(entry.body);
                    index.gone(entry);
                }
                case UnreadableEntryException unreadable -> {
                    files.quarantine(entry, queue, false, unreadable.getMessage());
                    index.gone(entry);
                }
                default -> {
                    LOGGER.warn("{}: a mail cannot be read now, it waits a minute", queue, e);
                    putBack(entry, PAUSE_AFTER_READ_ERROR);
                }
            }
        } catch (IOException | RuntimeException other) {
            LOGGER.error("{}: a mail cannot be put into quarantine, it waits", queue, other);
            putBack(entry, PAUSE_AFTER_READ_ERROR);
        }
    }

    private void putBack(Entry entry, Duration pause) {
        index.delay(entry.dueAt(now() + pause.toNanos()));
        wake();
    }
}
