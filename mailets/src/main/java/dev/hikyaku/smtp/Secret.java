package dev.hikyaku.smtp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Something nobody may read in a log: written as it is, or as {@code file:/path}, of which the
 * first line counts.
 */
final class Secret {
    private static final String FILE = "file:";
    private static final int LONGEST_BYTES = 64 * 1024;

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    static Secret from(String key, String text) {
        String value = text.startsWith(FILE) ? firstLine(key, text) : text;
        if (value.isEmpty() || value.chars().anyMatch(Character::isISOControl)) {
            throw wrong(key, "a secret without control characters, or file:/path of one");
        }
        return new Secret(value);
    }

    private static String firstLine(String key, String text) {
        try {
            Path file = Path.of(text.substring(FILE.length()).replaceFirst("^///", "/"));
            if (Files.size(file) > LONGEST_BYTES) {
                throw wrong(key, "a file of at most 64 KiB");
            }
            return Files.readString(file, StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("")
                    .strip();
        } catch (IOException | RuntimeException e) {
            throw wrong(key, "a file that can be read, with the secret as first line");
        }
    }

    /** Never quotes the value. */
    private static IllegalArgumentException wrong(String key, String expected) {
        return Settings.wrong(key, "****", expected);
    }

    String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "****";
    }
}
