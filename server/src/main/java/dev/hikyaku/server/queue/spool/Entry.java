package dev.hikyaku.server.queue.spool;

import java.nio.file.Path;

/**
 * A mail in a queue, as the index knows it: what its file's name says, where the file lies, and
 * when it is due. Its place is guarded by its index. Kept small, as a million of them may wait. A
 * change makes another one, and this one is then skipped wherever it still stands.
 */
final class Entry {
    final long id;
    final Body body;
    final int generation;
    final long written;
    final long delay;
    final byte priority;

    /** By the monotonic clock, in nanoseconds. */
    long due;

    final byte starts;

    /** What stands for the mail while it has no file of its own. */
    Ride ride;

    Place place = Place.NOWHERE;

    /** The one behind it in a lane. */
    Entry next;

    /** Where in the index. */
    enum Place {
        /** Not yet in it, or no longer; or claimed by somebody who changes it. */
        NOWHERE,
        /** Waits for its time. */
        DELAYED,
        /** Is due; whom it is from and where it goes is still to be read. */
        UNREAD,
        /** Waits for its turn. */
        READY,
        /** Held back. */
        HELD,
        /** Handed out. */
        IN_HAND
    }

    Entry(
            long id,
            Body body,
            int generation,
            long written,
            long delay,
            int priority,
            int starts,
            long due) {
        this.id = id;
        this.body = body;
        this.generation = generation;
        this.written = written;
        this.delay = delay;
        this.priority = (byte) priority;
        this.starts = (byte) starts;
        this.due = due;
    }

    /** The same mail changed: the next generation, its delay beginning now. */
    Entry changed(Body other, long now, long otherDelay, int otherPriority, long otherDue) {
        return new Entry(id, other, generation + 1, now, otherDelay, otherPriority, 0, otherDue);
    }

    /** The same, due at another time in this process. */
    Entry dueAt(long other) {
        Entry same = new Entry(id, body, generation, written, delay, priority, starts, other);
        same.ride = ride;
        return same;
    }

    Path file(String queue, boolean held) {
        return body.directory().path().resolve(name(queue, held).asString());
    }

    EntryName name(String queue, boolean held) {
        return new EntryName(
                id, body.id(), generation, written, delay, priority, starts, held, queue);
    }
}
