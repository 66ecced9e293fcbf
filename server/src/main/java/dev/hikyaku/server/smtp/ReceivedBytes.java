package dev.hikyaku.server.smtp;

import org.apache.james.lifecycle.api.Disposable;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.util.SizeFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The bytes of a mail that comes in: in memory up to {@code james.message.memory.threshold} (100
 * KiB), beyond it in a file that is gone when this is disposed of.
 *
 * <p>Written to its end first, then read as often as anybody wants. James' own source copies the
 * whole mail at each reading. Not for use by several threads.
 */
final class ReceivedBytes extends OutputStream implements MimeMessageSource, Disposable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ReceivedBytes.class);
    private static final int THRESHOLD_BYTES =
            Optional.ofNullable(System.getProperty("james.message.memory.threshold"))
                    .map(SizeFormat::parseAsByteCount)
                    .map(Math::toIntExact)
                    .orElse(100 * 1024);
    private static final int FIRST_BYTES = 16 * 1024;

    /** Kept free in front of what is in memory, for {@link #putBefore}. */
    private static final int HEADROOM_BYTES = 2048;

    private final String name;
    private final int thresholdBytes;
    private final List<InputStream> readers = new ArrayList<>();
    private byte[] memory;
    private byte[] before = {};
    private Path file;
    private OutputStream toFile;
    private long sizeBytes;

    ReceivedBytes(String name) {
        this(name, THRESHOLD_BYTES);
    }

    ReceivedBytes(String name, int thresholdBytes) {
        this.name = name;
        this.thresholdBytes = thresholdBytes;
        this.memory = new byte[HEADROOM_BYTES + Math.min(FIRST_BYTES, thresholdBytes)];
    }

    @Override
    public String getSourceId() {
        return name;
    }

    @Override
    public long getMessageSize() {
        return before.length + sizeBytes;
    }

    /** Puts a field in front of all that was written; once, after the last byte. */
    void putBefore(byte[] field) {
        before = field;
        if (file == null && field.length <= HEADROOM_BYTES) {
            System.arraycopy(field, 0, memory, HEADROOM_BYTES - field.length, field.length);
        }
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (toFile == null && sizeBytes + length > thresholdBytes) {
            moveToFile();
        }
        if (toFile == null) {
            keep(bytes, offset, length);
        } else {
            toFile.write(bytes, offset, length);
        }
        sizeBytes += length;
    }

    private void keep(byte[] bytes, int offset, int length) {
        int needed = (int) sizeBytes + length;
        if (HEADROOM_BYTES + needed > memory.length) {
            long larger = Math.min(thresholdBytes, 2L * needed);
            memory = Arrays.copyOf(memory, HEADROOM_BYTES + (int) larger);
        }
        System.arraycopy(bytes, offset, memory, HEADROOM_BYTES + (int) sizeBytes, length);
    }

    private void moveToFile() throws IOException {
        file = Files.createTempFile("mail-", ".eml");
        toFile = Files.newOutputStream(file);
        toFile.write(memory, HEADROOM_BYTES, (int) sizeBytes);
        memory = null;
    }

    @Override
    public void close() throws IOException {
        if (toFile != null) {
            toFile.close();
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        if (file == null && before.length <= HEADROOM_BYTES) {
            int start = HEADROOM_BYTES - before.length;
            return new ByteArrayInputStream(memory, start, (int) getMessageSize());
        }
        return new SequenceInputStream(new ByteArrayInputStream(before), contentStream());
    }

    /** What was written, without what was put before it. */
    InputStream contentStream() throws IOException {
        if (file == null) {
            return new ByteArrayInputStream(memory, HEADROOM_BYTES, (int) sizeBytes);
        }
        InputStream reader = new BufferedInputStream(Files.newInputStream(file));
        readers.add(reader);
        return reader;
    }

    /** Once or often: the file is gone, and who still reads it reads no further. */
    @Override
    public void dispose() {
        if (file == null) {
            return;
        }
        try {
            close();
            for (InputStream reader : readers) {
                reader.close();
            }
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOGGER.warn("{}: a temporary file stays: {}", name, e.getMessage());
        }
    }
}
