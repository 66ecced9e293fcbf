package dev.hikyaku.server.queue.spool;

import java.nio.file.Path;

/** The directory of the mails that arrived in the same ten minutes. */
final class ArrivalDirectory {
    private final Path path;
    private final String name;

    /** Messages in it; guarded by {@link ArrivalDirectories}. */
    int bodies;

    ArrivalDirectory(Path path) {
        this.path = path;
        this.name = path.getFileName().toString();
    }

    Path path() {
        return path;
    }

    String name() {
        return name;
    }
}
