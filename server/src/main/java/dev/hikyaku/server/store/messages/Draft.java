package dev.hikyaku.server.store.messages;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file while it is written, under a name nobody looks for. It is made when the first bytes go to
 * the disk, and is gone when it is closed before it was moved into place.
 */
public final class Draft extends OutputStream implements Closeable {
    private static final Set<StandardOpenOption> NEW =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;
    private final Buffers buffers;
    private ByteBuffer buffer;
    private FileChannel channel;
    private boolean there;

    public Draft(Path path, Buffers buffers) {
        this.path = path;
        this.buffers = buffers;
        this.buffer = buffers.take();
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int written = 0;
        while (written < length) {
            if (!buffer.hasRemaining()) {
                writeBuffer();
            }
            int part = Math.min(buffer.remaining(), length - written);
            buffer.put(bytes, offset + written, part);
            written += part;
        }
    }

    private void writeBuffer() throws IOException {
        try {
            if (channel == null) {
                channel = FileChannel.open(path, NEW, OWNER_ONLY);
                there = true;
            }
            buffer.flip();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            buffer.clear();
        } catch (IOException e) {
            throw NoRoomException.orElse(e, path.getParent());
        }
    }

    /**
     * Returns the file's size once all of it is on disk. {@code force(false)} is fdatasync(2),
     * which leaves out times but not the size and where the blocks lie: what reading needs.
     */
    public long force() throws IOException {
        writeBuffer();
        giveBufferBack();
        try {
            channel.force(false);
            return channel.size();
        } catch (IOException e) {
            throw NoRoomException.orElse(e, path.getParent());
        } finally {
            channel.close();
        }
    }

    /** Writes all of the file, which the system forces to disk when it likes. */
    public void finish() throws IOException {
        writeBuffer();
        giveBufferBack();
        channel.close();
    }

    /** The file stays under the name it was written under. */
    public void keep() {
        there = false;
    }

    /** Gives the file its name; none of that name may be there. */
    public void moveTo(Path file) throws IOException {
        try {
            Files.move(path, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException noDirectory) {
            throw noDirectory;
        } catch (IOException e) {
            throw NoRoomException.orElse(e, path.getParent());
        }
        there = false;
    }

    private void giveBufferBack() {
        if (buffer != null) {
            buffers.give(buffer);
            buffer = null;
        }
    }

    @Override
    public void close() throws IOException {
        giveBufferBack();
        if (!there) {
            return;
        }
        channel.close();
        there = false;
        try {
            Files.delete(path);
        } catch (NoSuchFileException gone) {
            return;
        }
    }
}
