package dev.hikyaku.server.queue.spool;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Whether the spool's disk has room for new mail; looked at once a second at most. */
final class DiskRoom {
    private static final Logger LOGGER = LoggerFactory.getLogger(DiskRoom.class);
    private static final long FRESH = Duration.ofSeconds(1).toNanos();

    private final LongSupplier freeBytes;
    private final long leastFreeBytes;
    private final LongSupplier nanos;
    private long lookedAt;
    private boolean isShort;

    DiskRoom(LongSupplier freeBytes, long leastFreeBytes, LongSupplier nanos) {
        this.freeBytes = freeBytes;
        this.leastFreeBytes = leastFreeBytes;
        this.nanos = nanos;
        this.lookedAt = nanos.getAsLong() - 2 * FRESH;
    }

    static DiskRoom of(Path directory, long leastFreeBytes, LongSupplier nanos) {
        return new DiskRoom(() -> usable(directory), leastFreeBytes, nanos);
    }

    /** What cannot be told is left to the write itself. */
    private static long usable(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException unknown) {
            LOGGER.debug("Room on the spool's disk is unknown", unknown);
            return Long.MAX_VALUE;
        }
    }

    synchronized boolean isShort() {
        long now = nanos.getAsLong();
        if (now - lookedAt >= FRESH) {
            lookedAt = now;
            look();
        }
        return isShort;
    }

    private void look() {
        boolean was = isShort;
        long free = freeBytes.getAsLong();
        isShort = free < leastFreeBytes;
        if (isShort && !was) {
            LOGGER.warn(
                    "Spool: {} bytes are free on its disk, new mail is refused below {}",
                    free,
                    leastFreeBytes);
        } else if (was && !isShort) {
            LOGGER.info("Spool: there is room on its disk again, new mail is taken");
        }
    }

    long leastFreeBytes() {
        return leastFreeBytes;
    }
}
