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
import java.util.Map;

/**
 * The image as {@code docker/build} makes it, on a Debian made by {@code mmdebstrap} because no
 * registry is asked for one. Built once a test run, into a storage of its own below {@code
 * target/}: the machine's images and containers are not touched.
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
            // The image of the last run, which has lost its name to this one.
            image.podman("image", "prune", "--force").succeed();
            built = image;
        }
        return built;
    }

    /** A podman command in this storage. */
    public Command podman(String... words) {
        var line = new ArrayList<>(List.of("podman"));
        line.addAll(List.of(words));
        return here(Command.of(line));
    }

    /** Any command that uses podman or buildah, with this storage. */
    public Command here(Command command) {
        environment().forEach(command::environment);
        return command;
    }

    /** What makes podman and buildah use this storage and the runtime that drops rlimits. */
    Map<String, String> environment() {
        return Map.of(
                "CONTAINERS_STORAGE_CONF", storage.resolve("storage.conf").toString(),
                "CONTAINERS_CONF", storage.resolve("containers.conf").toString());
    }

    /** Bytes of the image that are not of its base, as they lie on disk. */
    public long bytesBeyondBase() {
        return bytes(NAME) - bytes(BASE);
    }

    /** The same as they travel: what {@code podman save} writes, compressed by {@code gzip -1}. */
    public long compressedBytesBeyondBase() {
        return compressedBytes(NAME) - compressedBytes(BASE);
    }

    private long compressedBytes(String image) {
        String pipe = "podman save " + image + " | gzip -1 | wc -c";
        return Long.parseLong(
                here(Command.of("bash", "-o", "pipefail", "-c", pipe))
                        .within(BUILD)
                        .succeed()
                        .text()
                        .strip());
    }

    private long bytes(String image) {
        return Long.parseLong(
                podman("image", "inspect", "--format", "{{.Size}}", image)
                        .succeed()
                        .text()
                        .strip());
    }

    private void lay() {
        try (InputStream script = Image.class.getResourceAsStream("oci-runtime")) {
            Files.createDirectories(storage);
            Path runtime = storage.resolve("oci-runtime");
            Files.write(runtime, script.readAllBytes());
            Files.setPosixFilePermissions(runtime, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.writeString(
                    storage.resolve("containers.conf"),
                    """
                    [engine]
                    runtime = "without-rlimits"
                    [engine.runtimes]
                    without-rlimits = ["%s"]
                    """
                            .formatted(runtime));
            Files.writeString(
                    storage.resolve("storage.conf"),
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
        here(Command.of(
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
