package dev.hikyaku.server.imap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One whole command as the client sent it: text and literals in turn, ending with text. Large
 * literals lie in temporary files, which {@link #close()} deletes.
 */
record ReceivedCommand(List<Piece> pieces) implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ReceivedCommand.class);
    private static final int LONGEST_TAG = 128;

    /** A stretch of the command. */
    sealed interface Piece {}

    /** A line with its line end, or the part of one between two literals. */
    record Text(byte[] octets) implements Piece {}

    /** A literal small enough to keep in memory. */
    record InMemory(byte[] octets) implements Piece {}

    /** A literal in a temporary file of this command. */
    record InFile(Path file, int size) implements Piece {}

    ReceivedCommand {
        pieces = List.copyOf(pieces);
    }

    Optional<String> tag() {
        return tagOf(firstText());
    }

    /** The command's name in upper case, empty where there is none. */
    String name() {
        return nameOf(firstText());
    }

    private byte[] firstText() {
        return pieces.isEmpty() || !(pieces.get(0) instanceof Text text)
                ? new byte[0]
                : text.octets();
    }

    /** The tag a line starts with; empty unless it is safe to repeat to the client. */
    static Optional<String> tagOf(byte[] line) {
        int end = 0;
        while (end < line.length && end <= LONGEST_TAG && isTagOctet(line[end])) {
            end++;
        }
        boolean ended = end < line.length && (line[end] == ' ' || line[end] == '\r');
        return end == 0 || !ended
                ? Optional.empty()
                : Optional.of(new String(line, 0, end, StandardCharsets.US_ASCII));
    }

    static String nameOf(byte[] line) {
        int start = 0;
        while (start < line.length && line[start] != ' ') {
            start++;
        }
        start++;
        int end = start;
        while (end < line.length && line[end] > ' ') {
            end++;
        }
        return start >= line.length
                ? ""
                : new String(line, start, end - start, StandardCharsets.US_ASCII)
                        .toUpperCase(Locale.ROOT);
    }

    /** RFC 3501 §9: tag = 1*<any ASTRING-CHAR except "+">. */
    private static boolean isTagOctet(byte octet) {
        return octet > ' ' && octet < 127 && "(){%*\"\\+".indexOf(octet) < 0;
    }

    @Override
    public void close() {
        for (Piece piece : pieces) {
            if (piece instanceof InFile literal) {
                delete(literal.file());
            }
        }
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOGGER.warn("Temporary literal {} stays behind: {}", file, e.toString());
        }
    }
}
