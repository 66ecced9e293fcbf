package dev.hikyaku.server.configuration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Secrets stand in a file as they are, or as {@code file:/path}: the first line of that file. */
final class Secrets {
    private static final int LONGEST_BYTES = 64 * 1024;

    private Secrets() {}

    static Optional<String> defect(String value, Surroundings surroundings) {
        if (value.isBlank()) {
            return Optional.of("a secret, or file:/path of a file with the secret as first line");
        }
        if (!value.startsWith("file:")) {
            return Optional.empty();
        }
        try {
            return reveal(value, surroundings).isEmpty()
                    ? Optional.of("a file whose first line is the secret; it is empty")
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of("a file that can be read, with the secret as first line");
        }
    }

    /** The secret itself. */
    static String reveal(String value, Surroundings surroundings) throws IOException {
        if (!value.startsWith("file:")) {
            return value;
        }
        byte[] content = surroundings.read(value);
        if (content.length > LONGEST_BYTES) {
            throw new IOException("longer than " + LONGEST_BYTES + " bytes");
        }
        return new String(content, StandardCharsets.UTF_8).lines().findFirst().orElse("").strip();
    }
}
