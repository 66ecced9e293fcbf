package dev.hikyaku.server.queue.spool;

import java.io.IOException;
import java.nio.file.Path;

/** Forces the names in a directory to disk. */
interface DirectorySyncing {
    void sync(Path directory) throws IOException;
}
