package dev.hikyaku.server.jmx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file on this machine that a caller wants taken in, read whole up to a limit. */
final class MailFile {
    private static final int LONGEST_BYTES = 64 * 1024 * 1024;

    private MailFile() {}

    /**
     * A mail with CRLF line ends, as IMAP has to show it (RFC 9051 §2.2); files of a Unix machine
     * have LF.
     *
     * @throws IllegalArgumentException when the file cannot be read or is too long
     */
    static byte[] read(Path file) {
        byte[] bytes = bytes(file);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + bytes.length / 32);
        byte previous = 0;
        for (byte b : bytes) {
            if (b == '\n' && previous != '\r') {
                out.write('\r');
            }
            out.write(b);
            previous = b;
        }
        return out.toByteArray();
    }

    /** The content as it is. */
    static byte[] bytes(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    file + ": no such file (expected: a file the server can read)");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LONGEST_BYTES + 1);
            if (bytes.length > LONGEST_BYTES) {
                throw new IllegalArgumentException(file + ": too long (expected: at most 64 MiB)");
            }
            return bytes;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file + ": not readable (expected: a file the server can read)");
        }
    }
}
