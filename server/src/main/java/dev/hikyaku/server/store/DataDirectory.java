package dev.hikyaku.server.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Everything a store keeps, below one directory, which one process at a time may have:
 *
 * <pre>
 * store.db     the database, unless it is a PostgreSQL server
 * messages/    one file a message
 * sieve/       users' scripts
 * keys/        keys made for this store
 * store.lock   held while a process uses it
 * </pre>
 */
public final class DataDirectory implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rwx------");

    private final Path path;
    private final FileChannel channel;

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Takes the directory for this process; makes what is not there.
     *
     * @throws InUseException when another process has it
     * @throws IOException when it cannot be made or written
     */
    public static DataDirectory open(Path path) throws IOException {
        Files.createDirectories(path);
        for (String part : new String[] {"messages", "keys"}) {
            Files.createDirectories(
                    path.resolve(part), PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        }
        FileChannel channel =
                FileChannel.open(
                        path.resolve("store.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        if (lock(channel) == null) {
            channel.close();
            throw new InUseException(path);
        }
        return new DataDirectory(path, channel);
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    public Path path() {
        return path;
    }

    public Path messages() {
        return path.resolve("messages");
    }

    public Path keys() {
        return path.resolve("keys");
    }

    /** Lets another process have it. */
    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Another process has the directory. */
    public static final class InUseException extends IOException {
        private static final long serialVersionUID = 1L;

        InUseException(Path path) {
            super(path + ": in use (expected: a directory no other server has open)");
        }
    }
}
