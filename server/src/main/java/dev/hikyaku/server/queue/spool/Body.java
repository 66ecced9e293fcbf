package dev.hikyaku.server.queue.spool;

import dev.hikyaku.server.store.messages.NoRoomException;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The file of a message, and how many entries name it. It goes when none does any longer. A mail
 * without a message has one too, without a file.
 */
final class Body {
    private final long id;
    private final ArrivalDirectory directory;
    private int entries;
    private boolean loose;

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

    /** Its file was written, and forced to disk by nobody. */
    synchronized void loosen() {
        loose = true;
    }

    /** Forces the file to disk if nobody has; its name is for whoever commits the directory. */
    synchronized void force() throws IOException {
        if (loose) {
            try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
                channel.force(false);
            } catch (IOException e) {
                throw NoRoomException.orElse(e, directory.path());
            }
            loose = false;
        }
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
