package dev.hikyaku.it.power;

import dev.hikyaku.it.peers.Command;
import dev.hikyaku.it.peers.Scratch;

import java.nio.file.Path;

/** A file system in memory (tmpfs) of its own, gone when closed. Mounting it takes root. */
public final class MemoryDisk implements AutoCloseable {
    private final Scratch scratch;

    private MemoryDisk(Scratch scratch) {
        this.scratch = scratch;
    }

    /** With room for this many megabytes at most. */
    public static MemoryDisk ofMegabytes(int megabytes) {
        return of("size=%dm".formatted(megabytes));
    }

    /** With a limit as {@code mount} knows it, such as {@code nr_inodes=40}. */
    public static MemoryDisk of(String limit) {
        var scratch = Scratch.create("memory");
        try {
            Command.of("mount", "-t", "tmpfs", "-o", limit, "tmpfs", scratch.path().toString())
                    .succeed();
            return new MemoryDisk(scratch);
        } catch (RuntimeException | AssertionError e) {
            scratch.close();
            throw e;
        }
    }

    public Path path() {
        return scratch.path();
    }

    @Override
    public void close() {
        Command.of("umount", "--lazy", scratch.path().toString()).succeed();
        scratch.close();
    }
}
