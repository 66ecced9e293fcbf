package dev.hikyaku.it.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Map;

/**
 * A directory for one instance of a program, gone when closed. Unlike JUnit's it may be entered by
 * the users Postfix and Dovecot run as, and its name is short enough for a Unix socket inside it.
 */
public final class Scratch implements AutoCloseable {
    private final Path root;

    private Scratch(Path root) {
        this.root = root;
    }

    public static Scratch create(String name) {
        try {
            FileAttribute<?>[] none = {};
            Path root = Files.createTempDirectory("hk-" + name + "-", none);
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
            return new Scratch(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path path() {
        return root;
    }

    public Path resolve(String name) {
        return root.resolve(name);
    }

    public Path directory(String name) {
        try {
            return Files.createDirectories(root.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path write(String name, String content) {
        try {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies a template of the class path, each {@code @KEY@} replaced. */
    public Path fill(String name, String template, Map<String, String> values) {
        String text = text(template);
        for (var value : values.entrySet()) {
            text = text.replace("@" + value.getKey() + "@", value.getValue());
        }
        return write(name, text);
    }

    static String text(String resource) {
        try (var stream = Scratch.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new AssertionError(resource + ": not on the class path");
            }
            return new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives the directory and all below it to a system user. */
    public void giveTo(String user, Path directory) {
        Command.of("chown", "-R", user, directory.toString()).succeed();
    }

    @Override
    public void close() {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
