package dev.hikyaku.server.store.mailbox;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers for mailboxes, messages and their files: 64 bits, each higher than the one before, the
 * milliseconds since 1970 in the upper 42. So new rows and new files lie beside each other, and a
 * number is known before the database is asked.
 *
 * <p>A clock that goes back does not repeat a number: within a process they only rise, and a start
 * begins above all that are known.
 */
public final class Ids {
    /** How far to the right of an id its milliseconds end. */
    public static final int TIME_SHIFT = 21;

    private final Clock clock;
    private final AtomicLong last;

    /**
     * @param known the highest number in use
     */
    public Ids(Clock clock, long known) {
        this.clock = clock;
        this.last = new AtomicLong(known);
    }

    public long next() {
        long now = clock.millis() << TIME_SHIFT;
        return last.updateAndGet(before -> Math.max(before + 1, now));
    }
}
