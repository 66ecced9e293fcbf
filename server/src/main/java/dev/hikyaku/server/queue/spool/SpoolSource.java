package dev.hikyaku.server.queue.spool;

import com.google.common.io.ByteStreams;

import org.apache.james.lifecycle.api.Disposable;
import org.apache.james.server.core.MimeMessageSource;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

import javax.mail.util.SharedByteArrayInputStream;

/** The message of a queued mail: its file is read whenever somebody asks, and copied by nobody. */
final class SpoolSource implements MimeMessageSource, Disposable {
    /** Smaller messages are read at once. */
    private static final long MOST_BYTES_IN_MEMORY = 64 * 1024;

    private final Body body;
    private final Envelope.Message message;
    private final List<InputStream> open = new ArrayList<>();

    SpoolSource(Body body, Envelope.Message message) {
        this.body = body;
        this.message = message;
    }

    Body body() {
        return body;
    }

    Envelope.Message message() {
        return message;
    }

    @Override
    public String getSourceId() {
        return body.file().toString();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        if (message.bytes() <= MOST_BYTES_IN_MEMORY) {
            return inMemory();
        }
        InputStream in =
                new BufferedInputStream(
                        ByteStreams.limit(Files.newInputStream(body.file()), message.bytes()));
        synchronized (open) {
            open.add(in);
        }
        return in;
    }

    private InputStream inMemory() throws IOException {
        byte[] bytes = new byte[(int) message.bytes()];
        try (InputStream in = Files.newInputStream(body.file())) {
            if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
                throw new EOFException(body.file() + ": cut short");
            }
        }
        return new SharedByteArrayInputStream(bytes);
    }

    @Override
    public long getMessageSize() {
        return message.bytes();
    }

    /** Closes what readers have left open. */
    @Override
    public void dispose() {
        synchronized (open) {
            for (InputStream in : open) {
                try {
                    in.close();
                } catch (IOException e) {
                    continue;
                }
            }
            open.clear();
        }
    }
}
