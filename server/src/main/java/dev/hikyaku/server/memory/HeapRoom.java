package dev.hikyaku.server.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The part of the heap that queued mails may fill, for all queues of this process together. New
 * mail is refused before the heap is full: its sender keeps it, while a process without memory
 * would end with all that it has accepted.
 *
 * @see MemoryQueue#enQueue
 */
final class HeapRoom {
    /** What is left belongs to sessions, pipelines and the server itself. */
    private static final double SHARE = 0.4;

    private final long mostBytes;
    private final AtomicLong takenBytes = new AtomicLong();

    HeapRoom(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Four tenths of the heap this JVM may grow to. */
    static HeapRoom ofThisJvm() {
        return new HeapRoom((long) (Runtime.getRuntime().maxMemory() * SHARE));
    }

    boolean isFull() {
        return takenBytes.get() >= mostBytes;
    }

    void take(long bytes) {
        takenBytes.addAndGet(bytes);
    }

    void giveBack(long bytes) {
        takenBytes.addAndGet(-bytes);
    }

    long mostBytes() {
        return mostBytes;
    }
}
