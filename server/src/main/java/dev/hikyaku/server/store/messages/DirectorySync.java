package dev.hikyaku.server.store.messages;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Makes names last. A file that was forced to disk can still lose its name in a power cut: names
 * are the directory's content, and are on disk when the directory was forced there (fsync(2)).
 */
public final class DirectorySync {
    private DirectorySync() {}

    /** Returns once every file made in, moved to or removed from the directory is so on disk. */
    public static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
