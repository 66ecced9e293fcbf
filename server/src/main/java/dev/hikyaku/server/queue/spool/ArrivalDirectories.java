package dev.hikyaku.server.queue.spool;

import dev.hikyaku.server.store.messages.NoRoomException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The directories of a spool, one for each ten minutes in which mail arrived. One is made before
 * its first mail, and its name is on disk then; it is removed after its last, once no other can
 * come.
 */
final class ArrivalDirectories {
    private static final Logger LOGGER = LoggerFactory.getLogger(ArrivalDirectories.class);
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path root;
    private final DirectorySyncing syncing;
    private final Map<String, ArrivalDirectory> known = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private String newest = "";

    ArrivalDirectories(Path root, DirectorySyncing syncing) {
        this.root = root;
        this.syncing = syncing;
    }

    /** The directory for a message that arrives then, which is now one of its messages. */
    ArrivalDirectory enter(long millis) throws IOException {
        String name = FileNames.directory(millis);
        lock.lock();
        try {
            ArrivalDirectory directory = known.get(name);
            if (directory == null) {
                directory = make(name);
                known.put(name, directory);
            }
            if (name.compareTo(newest) > 0) {
                newest = name;
            }
            directory.bodies++;
            return directory;
        } finally {
            lock.unlock();
        }
    }

    private ArrivalDirectory make(String name) throws IOException {
        Path path = root.resolve(name);
        try {
            makeIfAbsent(path);
            syncing.sync(root);
        } catch (IOException e) {
            throw NoRoomException.orElse(e, root);
        }
        return new ArrivalDirectory(path);
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

    /** A directory found at start. */
    ArrivalDirectory found(Path path) {
        lock.lock();
        try {
            return known.computeIfAbsent(
                    path.getFileName().toString(), name -> new ArrivalDirectory(path));
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is one of these, and not of a spool that was closed. */
    boolean has(ArrivalDirectory directory) {
        lock.lock();
        try {
            return known.get(directory.name()) == directory;
        } finally {
            lock.unlock();
        }
    }

    /** One more message in it. */
    void enter(ArrivalDirectory directory) {
        lock.lock();
        try {
            directory.bodies++;
        } finally {
            lock.unlock();
        }
    }

    /** One message less. */
    void leave(ArrivalDirectory directory) {
        lock.lock();
        try {
            directory.bodies--;
            removeIfEmptyAndPast(directory);
        } finally {
            lock.unlock();
        }
    }

    /** Removes the directory when it has no message and newer ones are in use. */
    private void removeIfEmptyAndPast(ArrivalDirectory directory) {
        if (directory.bodies > 0 || directory.name().compareTo(newest) >= 0) {
            return;
        }
        known.remove(directory.name());
        try {
            Files.delete(directory.path());
        } catch (DirectoryNotEmptyException | NoSuchFileException stays) {
            LOGGER.debug("{} stays or is gone", directory.name());
        } catch (IOException e) {
            LOGGER.warn("Spool: {} cannot be removed", directory.name(), e);
        }
    }

    /** Removes those that were found empty at start. */
    void removeEmpty(long now) {
        String current = FileNames.directory(now);
        lock.lock();
        try {
            if (current.compareTo(newest) > 0) {
                newest = current;
            }
            known.values().stream()
                    .filter(directory -> directory.bodies == 0)
                    .toList()
                    .forEach(this::removeIfEmptyAndPast);
        } finally {
            lock.unlock();
        }
    }
}
