package dev.hikyaku.it.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The durable spool in three parts: mail through a relay beside Postfix ({@link SpoolRelay}), its
 * queue alone beside the one of stock James ({@link SpoolEnqueue}), and its memory and start with a
 * million mails in it ({@link SpoolHeap}). All queues are on the file system of {@code
 * java.io.tmpdir}, which {@code bin/bench} makes for it.
 */
final class SpoolBench {
    private final boolean quick;
    private final boolean recorded;

    SpoolBench(boolean quick, boolean recorded) {
        this.quick = quick;
        this.recorded = recorded;
    }

    /** Runs all, prints it, and answers the closing line: that of 20 sessions through the relay. */
    String run() {
        Figures.print("queues are on %s", fileSystem());
        String closing = new SpoolRelay(SpoolRelay.Size.of(quick), recorded).run();
        Figures.print("%s", new SpoolEnqueue(SpoolEnqueue.Size.of(quick)).run());
        Figures.print("%s", new SpoolHeap(SpoolHeap.Size.of(quick)).run());
        return "spool: " + closing;
    }

    /** An fsync to memory costs nothing, and says nothing about any other disk. */
    private static String fileSystem() {
        try {
            var store = Files.getFileStore(Path.of(System.getProperty("java.io.tmpdir")));
            return store.type().equals("tmpfs")
                    ? "tmpfs, where fsync does nothing: no figure below is to be quoted"
                    : store.type() + " of " + store.name();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
