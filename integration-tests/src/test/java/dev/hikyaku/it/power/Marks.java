package dev.hikyaku.it.power;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Puts words into the log of a recorded program, in order with what the program does: what was said
 * after an answer of the program stands after all the program did before that answer.
 */
public final class Marks implements AutoCloseable {
    private static final byte MARK = 14;

    private final FileChannel log;

    private Marks(FileChannel log) {
        this.log = log;
    }

    /** Appends to this log, also from several threads. */
    public static Marks into(Path log) {
        try {
            return new Marks(
                    FileChannel.open(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Appends one mark. */
    public void say(String words) {
        byte[] text = words.getBytes(StandardCharsets.UTF_8);
        ByteBuffer record = ByteBuffer.allocate(5 + text.length).order(ByteOrder.LITTLE_ENDIAN);
        record.putInt(1 + text.length).put(MARK).put(text).flip();
        int length = record.remaining();
        try {
            if (log.write(record) != length) {
                throw new IOException("mark written in part");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            log.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
