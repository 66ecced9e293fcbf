package dev.hikyaku.it.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The image as {@code docker/build} makes it, on a Debian made by {@code mmdebstrap} because no
 * registry is asked for one. Built once a test run, into a storage of its own below {@code target/}:
 * the machine's images and containers are not touched.
 */
public final class Image {
    public static final String NAME = "localhost/hikyaku:test";
    private static final String BASE = "localhost/debian:bookworm-slim";
    private static final Duration BUILD = Duration.ofMinutes(8);
    private static Image built;

    private final Path storage;

    private Image(Path storage) {
        this.storage = storage;
    }

    /** The image, which the first to ask builds. */
    public static synchronized Image get() {
        if (built == null) {
            var image = new Image(home().resolve("integration-tests/target/containers"));
            image.lay();
            image.importBase();
            image.build();
            built = image;
        }
        return built;
    }

    /** A podman command in this storage. */
    public Command podman(String... words) {
        var line = new ArrayList<>(List.of("podman", "--runtime", runtime().toString()));
        line.addAll(List.of(words));
        return inStorage(Command.of(line));
    }

    Path runtime() {
        return storage.resolve("oci-runtime");
    }

    Path configuration() {
        return storage.resolve("storage.conf");
    }

    /** Bytes of the image that are not of its base, as they lie on disk. */
    public long bytesBeyondBase() {
        return bytes(NAME) - bytes(BASE);
    }

    private long bytes(String image) {
        return Long.parseLong(
                podman("image", "inspect", "--format", "{{.Size}}", image)
                        .succeed()
                        .text()
                        .strip());
    }

    private Command inStorage(Command command) {
        return command.environment("CONTAINERS_STORAGE_CONF", configuration().toString());
    }

    private void lay() {
        try (InputStream script = Image.class.getResourceAsStream("oci-runtime")) {
            Files.createDirectories(storage);
            Files.write(runtime(), script.readAllBytes());
            Files.setPosixFilePermissions(
                    runtime(), PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.writeString(
                    configuration(),
                    """
                    [storage]
                    driver = "overlay"
                    graphroot = "%s"
                    runroot = "%s"
                    """
                            .formatted(storage.resolve("images"), storage.resolve("run")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void importBase() {
        if (podman("image", "exists", BASE).run().exit() == 0) {
            return;
        }
        Path root = storage.resolve("root.tar");
        Command.of("mmdebstrap", "--quiet", "--variant=apt", "bookworm", root.toString())
                .within(BUILD)
                .succeed();
        podman("import", root.toString(), BASE).within(BUILD).succeed();
        try {
            Files.delete(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void build() {
        inStorage(
                        Command.of(
                                home().resolve("docker/build").toString(),
                                "--builder",
                                "buildah",
                                "--base",
                                BASE,
                                "--tag",
                                NAME))
                .environment("HIKYAKU_BUILD_OPTS", "--isolation=chroot")
                .within(BUILD)
                .succeed();
    }

    private static Path home() {
        return HikyakuProcess.home();
    }
}
