package dev.hikyaku.it.power;

import dev.hikyaku.it.peers.Command;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Scratch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Records what a program does below a directory: the program is started with {@link #environment},
 * whoever talks to it says so through {@link #marks}, and {@link #log} is read afterwards.
 *
 * <p>The log is kept in memory (a tmpfs of its own), so that a recorded program is hardly slower.
 */
public final class Recorder implements AutoCloseable {
    private static Path library;

    private final Path directory;
    private final MemoryDisk memory;
    private final Marks marks;

    private Recorder(Path directory, MemoryDisk memory) {
        this.directory = directory;
        this.memory = memory;
        this.marks = Marks.into(memory.path().resolve("log"));
    }

    /** For a directory that exists and is empty. */
    public static Recorder of(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            if (files.findAny().isPresent()) {
                throw new IllegalArgumentException(directory + ": not empty");
            }
            return new Recorder(directory.toRealPath(), MemoryDisk.ofMegabytes(8_192));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Variables for the program to be recorded, and for whatever it starts. */
    public Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library().toString(),
                "POWER_DIRECTORY", directory.toString(),
                "POWER_LOG", log().toString());
    }

    public Marks marks() {
        return marks;
    }

    public Path log() {
        return memory.path().resolve("log");
    }

    public Path directory() {
        return directory;
    }

    @SuppressWarnings("resource") // Lives as long as the test run: removed by the hook.
    private static synchronized Path library() {
        if (library == null) {
            var scratch = Scratch.create("recorder");
            Runtime.getRuntime().addShutdownHook(new Thread(scratch::close));
            Path source =
                    HikyakuProcess.home().resolve("integration-tests/src/test/c/power_recorder.c");
            Path built = scratch.resolve("power_recorder.so");
            Command.of(
                            "gcc",
                            "-shared",
                            "-fPIC",
                            "-O2",
                            "-Wall",
                            "-Wextra",
                            "-Werror",
                            "-o",
                            built.toString(),
                            source.toString(),
                            "-lpthread")
                    .succeed();
            library = built;
        }
        return library;
    }

    @Override
    public void close() {
        marks.close();
        memory.close();
    }
}
