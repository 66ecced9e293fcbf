package dev.hikyaku.server.queue.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps two processes out of one spool. */
final class SpoolLock implements AutoCloseable {
    private final Path root;
    private final FileChannel channel;

    private SpoolLock(Path root, FileChannel channel) {
        this.root = root;
        this.channel = channel;
    }

    /**
     * Takes the spool for this process.
     *
     * @throws IOException when another has it
     */
    static SpoolLock take(Path root) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        root.resolve(FileNames.LOCK),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        if (lock(channel) == null) {
            channel.close();
            throw new IOException(root + ": in use (expected: a spool no other server has open)");
        }
        return new SpoolLock(root, channel);
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** The spool nobody else has. */
    Path root() {
        return root;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
