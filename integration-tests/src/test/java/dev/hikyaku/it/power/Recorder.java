package dev.hikyaku.it.power;

import dev.hikyaku.it.peers.Preload;

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
                "LD_PRELOAD", Preload.of("power_recorder"),
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

    @Override
    public void close() {
        marks.close();
        memory.close();
    }
}
