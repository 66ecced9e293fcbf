package dev.hikyaku.server.store.messages;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which directory a message lies in, from the time its id was given: {@code 3440/11} for {@code
 * 344011ae80000001}, the first six of its digits. One second level holds 2^19 ms, 8.7 minutes, so
 * that messages stored together share one directory to force to disk; 200 mails/s for all that time
 * are 105,000 names, which ext4 and XFS index. One first level holds 256 of them, 37 hours. A
 * directory once past is never written to again, so an emptied one can go.
 */
final class TimeDirectories {
    /** Of an id, below those that name its directory; the first 21 are below the milliseconds. */
    private static final int LOW_BITS = 40;

    private static final int MILLISECONDS_AT = 21;
    private static final int SECOND_LEVEL_BITS = 8;

    /** Directories known to be on disk; few are in use at a time. */
    private static final int REMEMBERED = 16;

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private record Known(long slot, Path path) {}

    private static final Known NONE = new Known(-1, Path.of(""));

    private final Path root;
    private final ReentrantLock making = new ReentrantLock();
    private final Deque<Path> lasting = new ArrayDeque<>();
    private volatile Known newest = NONE;

    TimeDirectories(Path root) {
        this.root = root;
    }

    private static long slot(long id) {
        return id >>> LOW_BITS;
    }

    /** The same, whether it was made or not. */
    Path of(long id) {
        long slot = slot(id);
        Known known = newest;
        return known.slot == slot ? known.path : path(slot);
    }

    private Path path(long slot) {
        HexFormat hex = HexFormat.of();
        return root.resolve(hex.toHexDigits((short) (slot >>> SECOND_LEVEL_BITS)))
                .resolve(hex.toHexDigits((byte) slot));
    }

    /**
     * The directory, made, and its own name on disk. One that is there already is forced to disk
     * too, once: whoever made it may have been killed before that.
     */
    Path make(long id) throws IOException {
        long slot = slot(id);
        Known known = newest;
        if (known.slot == slot) {
            return known.path;
        }
        Path path = path(slot);
        making.lock();
        try {
            if (!lasting.contains(path)) {
                makeLasting(path);
            }
            newest = new Known(slot, path);
        } finally {
            making.unlock();
        }
        return path;
    }

    private void makeLasting(Path path) throws IOException {
        try {
            makeIfAbsent(path.getParent());
            makeIfAbsent(path);
            DirectorySync.sync(root);
            DirectorySync.sync(path.getParent());
        } catch (IOException e) {
            throw NoRoomException.orElse(e, root);
        }
        lasting.addFirst(path);
        if (lasting.size() > REMEMBERED) {
            lasting.removeLast();
        }
    }

    static void makeIfAbsent(Path directory) throws IOException {
        try {
            Files.createDirectory(directory, OWNER_ONLY);
        } catch (FileAlreadyExistsException there) {
            if (!Files.isDirectory(directory)) {
                throw there;
            }
        }
    }

    /** Removes the directory of a message that is gone, if it was the last and the time is past. */
    void removeIfPastAndEmpty(long id, long now) throws IOException {
        if (slot(id) >= slot(now << MILLISECONDS_AT) - 1) {
            return;
        }
        Path path = of(id);
        making.lock();
        try {
            forget(path);
            Files.delete(path);
            Files.delete(path.getParent());
        } catch (DirectoryNotEmptyException | NoSuchFileException stays) {
            return;
        } finally {
            making.unlock();
        }
    }

    private void forget(Path path) {
        lasting.remove(path);
        if (newest.path.equals(path)) {
            newest = NONE;
        }
    }

    /** Makes the directory again that was removed because it was empty. */
    Path makeAgain(long id) throws IOException {
        making.lock();
        try {
            forget(path(slot(id)));
        } finally {
            making.unlock();
        }
        return make(id);
    }
}
