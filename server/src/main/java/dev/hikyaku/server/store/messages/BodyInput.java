package dev.hikyaku.server.store.messages;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens a message's file, after a look at whether it is as long as it was. */
final class BodyInput {
    private static final int BUFFER_BYTES = 16 * 1024;

    private BodyInput() {}

    /**
     * Small files are read as a whole, which leaves none open; others flow through a buffer, and
     * what is skipped is not read.
     */
    static InputStream open(Path path, BodyFile file) throws IOException {
        if (file.fileSize() <= Buffers.BYTES) {
            byte[] bytes = Files.readAllBytes(path);
            checkSize(path, bytes.length, file);
            return new ByteArrayInputStream(bytes);
        }
        FileInput input = new FileInput(path);
        try {
            checkSize(path, input.size(), file);
            return new BufferedInputStream(input, BUFFER_BYTES);
        } catch (IOException e) {
            input.close();
            throw e;
        }
    }

    private static void checkSize(Path path, long found, BodyFile file) throws IOException {
        if (found != file.fileSize()) {
            throw new UnreadableBodyException(
                    "%s: %d bytes (expected: %d)".formatted(path, found, file.fileSize()));
        }
    }
}
