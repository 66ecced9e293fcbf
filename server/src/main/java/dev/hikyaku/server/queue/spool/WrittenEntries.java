package dev.hikyaku.server.queue.spool;

import dev.hikyaku.server.store.messages.Buffers;
import dev.hikyaku.server.store.messages.Draft;
import dev.hikyaku.server.store.messages.NoRoomException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Entries and messages as they are written: the file is forced to disk, then named, and its name is
 * forced to disk before anybody hears of it.
 *
 * <p>A message has the envelope of its first entry behind it, and that entry's name is a second one
 * of the same file, so that a mail that comes in is one file, forced once. Each later entry of the
 * message has a small file of its own.
 */
final class WrittenEntries {
    private static final Logger LOGGER = LoggerFactory.getLogger(WrittenEntries.class);
    private static final int IDLE_BUFFERS = 128;

    private final Path root;
    private final Commits commits;
    private final Buffers buffers = new Buffers(IDLE_BUFFERS);

    WrittenEntries(Path root, Commits commits) {
        this.root = root;
        this.commits = commits;
    }

    /** A message to be written; without an entry it is nobody's, and a start removes it. */
    Draft message(Body body) {
        return new Draft(body.file(), buffers);
    }

    /** The first entry of a message that has been written: in the same file. */
    void behindMessage(Entry entry, byte[] envelope, Draft message, String queue)
            throws IOException {
        Path file = entry.file(queue, false);
        message.write(envelope);
        message.force();
        link(file, entry.body.file());
        message.keep();
        commit(entry, file);
    }

    private void link(Path file, Path message) throws IOException {
        try {
            Files.createLink(file, message);
        } catch (IOException e) {
            throw NoRoomException.orElse(e, root);
        }
    }

    /** Any other entry. */
    void beside(Entry entry, byte[] envelope, String queue) throws IOException {
        entry.body.force();
        Path file = entry.file(queue, false);
        Path beside = file.resolveSibling(FileNames.entryDraft(entry.id, entry.generation));
        try (Draft draft = new Draft(beside, buffers)) {
            draft.write(envelope);
            draft.force();
            draft.moveTo(file);
        }
        commit(entry, file);
    }

    private void commit(Entry entry, Path file) throws IOException {
        try {
            commits.commit(entry.body.directory());
        } catch (IOException e) {
            takeBack(file, e);
            throw NoRoomException.orElse(e, root);
        }
    }

    private static void takeBack(Path file, IOException e) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stays) {
            e.addSuppressed(stays);
            LOGGER.error(
                    "Spool: {} was refused and cannot be removed: it may be sent more than once",
                    file.getFileName(),
                    stays);
        }
    }

    /**
     * Looks for hard links.
     *
     * @param root where the lock's file is
     * @throws IOException when the file system has none
     */
    static void checkLinks(Path root) throws IOException {
        Path second = root.resolve(FileNames.PROBE_LINK);
        try {
            Files.deleteIfExists(second);
            Files.createLink(second, root.resolve(FileNames.LOCK));
            Files.delete(second);
        } catch (UnsupportedOperationException e) {
            throw noLinks(root, e);
        } catch (IOException e) {
            if (!(NoRoomException.orElse(e, root) instanceof NoRoomException)) {
                throw noLinks(root, e);
            }
            LOGGER.warn("Spool: {} is full", root);
        }
    }

    private static IOException noLinks(Path root, Exception e) {
        return new IOException(root + ": no hard links (expected: a file system that has them)", e);
    }

    /** Writes a few bytes, forces them to disk and removes them: throws what a mail would. */
    synchronized void probe() throws IOException {
        Path probe = root.resolve(FileNames.PROBE);
        Path second = root.resolve(FileNames.PROBE_LINK);
        Files.deleteIfExists(probe);
        Files.deleteIfExists(second);
        try (Draft draft = new Draft(probe, buffers)) {
            draft.write(1);
            draft.force();
            link(second, probe);
            Files.delete(second);
        }
    }
}
