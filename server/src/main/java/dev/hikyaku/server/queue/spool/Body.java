package dev.hikyaku.server.queue.spool;

import java.nio.file.Path;

/**
 * The file of a message, and how many entries name it. It goes when none does any longer. A mail
 * without a message has one too, without a file.
 */
final class Body {
    private final long id;
    private final ArrivalDirectory directory;
    private int entries;

    Body(long id, ArrivalDirectory directory, int entries) {
        this.id = id;
        this.directory = directory;
        this.entries = entries;
    }

    long id() {
        return id;
    }

    ArrivalDirectory directory() {
        return directory;
    }

    boolean hasFile() {
        return id != 0;
    }

    Path file() {
        return directory.path().resolve(FileNames.body(id));
    }

    /** One entry more, unless the file is going already. */
    synchronized boolean share() {
        if (entries == 0) {
            return false;
        }
        entries++;
        return true;
    }

    /** One entry more of those found at start. */
    synchronized void found() {
        entries++;
    }

    /** One entry less; says whether it was the last. */
    synchronized boolean leave() {
        entries--;
        return entries == 0;
    }

    synchronized int entries() {
        return entries;
    }
}
