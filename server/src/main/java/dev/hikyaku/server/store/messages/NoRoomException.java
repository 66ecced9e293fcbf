package dev.hikyaku.server.store.messages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The disk, or the operating system's quota on it, has no room for a message: 452 and try later.
 */
public final class NoRoomException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What a file system needs to put anything at all. */
    private static final long LEAST_BYTES = 64 * 1024;

    private NoRoomException(Path directory, IOException cause) {
        super(directory + ": no room left on the disk", cause);
    }

    /**
     * What went wrong while something was written below the directory. ENOSPC and EDQUOT reach Java
     * as text only, in the language of the machine; so free space is looked at too.
     */
    public static IOException orElse(IOException failure, Path directory) {
        return failure instanceof NoRoomException || !isFull(failure, directory)
                ? failure
                : new NoRoomException(directory, failure);
    }

    private static boolean isFull(IOException failure, Path directory) {
        String text = String.valueOf(failure.getMessage());
        return text.contains("No space left on device")
                || text.contains("Disk quota exceeded")
                || usableBytes(directory) < LEAST_BYTES;
    }

    private static long usableBytes(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException unknown) {
            return Long.MAX_VALUE;
        }
    }
}
