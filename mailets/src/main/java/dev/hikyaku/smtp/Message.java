package dev.hikyaku.smtp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a message, header and body, as often as they are needed. */
public interface Message {

    /**
     * The bytes from the first on; the caller closes the stream. Called again when a mail is tried
     * again.
     *
     * @throws IOException when they cannot be read now: the mail is not attempted
     */
    InputStream open() throws IOException;

    /**
     * How many bytes; told to the peer (RFC 1870 §5: an estimate will do), so that it can refuse
     * what is too large before it has it. Must be known without failing.
     */
    long sizeBytes();

    /** A message in memory. */
    static Message of(byte[] bytes) {
        return new Message() {
            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public long sizeBytes() {
                return bytes.length;
            }
        };
    }
}
