package dev.hikyaku.server.store.sql;

import org.jdbi.v3.core.Handle;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a {@link Write} may touch: the database, and what has to happen around its commit. */
public final class Transaction {
    private final Handle handle;
    private final Set<Path> directories = new LinkedHashSet<>();
    private final List<Runnable> afterwards = new ArrayList<>();
    private final Set<Seldom> changed = EnumSet.noneOf(Seldom.class);

    Transaction(Handle handle) {
        this.handle = handle;
    }

    /** The connection, inside the transaction. */
    public Handle handle() {
        return handle;
    }

    /**
     * A file was renamed into this directory: the commit waits until the name is on disk. Asked for
     * once or often, it is one fsync a group.
     */
    public void syncFirst(Path directory) {
        directories.add(directory);
    }

    /**
     * Runs on the database's own thread right after the commit, in the order of the commits. All
     * other writes wait for it: hand on, never block.
     */
    public void afterCommit(Runnable quick) {
        afterwards.add(quick);
    }

    /** What was remembered of this kind holds no longer once this is committed. */
    public void changed(Seldom kind) {
        changed.add(kind);
    }

    Set<Seldom> changed() {
        return changed;
    }

    Set<Path> directories() {
        return directories;
    }

    List<Runnable> afterwards() {
        return afterwards;
    }
}
