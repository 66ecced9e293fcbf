package dev.hikyaku.server.webadmin;

import org.apache.james.filesystem.api.FileSystem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A value that is never shown: not in logs, not in errors, not in {@link #toString()}. */
final class Secret {
    private static final String FILE = "file:";
    private static final int MAXIMUM_FILE_BYTES = 4096;

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    static Secret of(String value) {
        return new Secret(value);
    }

    /**
     * Reads a configured secret.
     *
     * @param key names the setting in errors, such as {@code webadmin.properties: token.admin}
     * @param configured the secret itself, or {@code file:/path} of a file whose first line it is
     */
    static Secret read(String key, String configured, FileSystem files) {
        if (!configured.startsWith(FILE)) {
            return new Secret(configured);
        }
        try {
            return fromFile(files.getFile(configured).toPath());
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: a readable file of one line)".formatted(key, configured), e);
        }
    }

    /** Reads the first line of a file, without the white space around it. */
    static Secret fromFile(Path file) throws IOException {
        if (Files.size(file) > MAXIMUM_FILE_BYTES) {
            throw new IOException("longer than " + MAXIMUM_FILE_BYTES + " bytes");
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        return new Secret(text.strip().lines().findFirst().orElse("").strip());
    }

    /** The value itself, for the one place that needs it. */
    String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "***";
    }
}
