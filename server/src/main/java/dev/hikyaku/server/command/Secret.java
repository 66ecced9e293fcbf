package dev.hikyaku.server.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A token or password: never shown in errors or in {@link #toString()}. */
public final class Secret {
    private static final String FILE = "file:";
    private static final int MOST_BYTES = 4096;

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    static Secret of(String value) {
        return new Secret(value);
    }

    /**
     * A value, or {@code file:/path} of the file whose first line it is.
     *
     * @param home what a relative path starts from
     */
    static Secret configured(String name, String value, Path home) {
        return value.startsWith(FILE)
                ? firstLine(
                        name, home.resolve(value.substring(FILE.length())), ExitCode.NO_PERMISSION)
                : new Secret(value);
    }

    /**
     * The first line of a file, without its end.
     *
     * @param exitCode what a missing, unreadable or empty file means
     */
    static Secret firstLine(String name, Path file, int exitCode) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new CommandFailure(exitCode, unusable(name, file, "at most 4096 bytes"));
            }
            String line =
                    Files.readString(file, StandardCharsets.UTF_8).lines().findFirst().orElse("");
            if (line.isBlank()) {
                throw new CommandFailure(exitCode, unusable(name, file, "a line in the file"));
            }
            return new Secret(line);
        } catch (NoSuchFileException e) {
            throw new CommandFailure(
                    exitCode, unusable(name, file, "this file, or another named"), e);
        } catch (IOException e) {
            throw new CommandFailure(
                    exitCode, unusable(name, file, "a text file this user may read"), e);
        }
    }

    private static String unusable(String name, Path file, String expected) {
        return "%s: %s (expected: %s)".formatted(name, file, expected);
    }

    /** The value itself, for the one place that needs it. */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "***";
    }
}
