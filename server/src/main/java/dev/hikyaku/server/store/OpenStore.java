package dev.hikyaku.server.store;

import dev.hikyaku.server.store.mailbox.Collector;
import dev.hikyaku.server.store.mailbox.Ids;
import dev.hikyaku.server.store.messages.BodyCodec;
import dev.hikyaku.server.store.messages.BodyKeys;
import dev.hikyaku.server.store.messages.MessageFiles;
import dev.hikyaku.server.store.messages.UnusableKeyException;
import dev.hikyaku.server.store.sql.CommitWatch;
import dev.hikyaku.server.store.sql.Database;
import dev.hikyaku.server.store.sql.StorageUnavailableException;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/**
 * The store of this process, open: its directory locked, its database connected and of this
 * version, its message files at hand.
 */
public final class OpenStore implements AutoCloseable {
    private final DataDirectory directory;
    private final Database database;
    private final MessageFiles files;
    private final Ids ids;
    private final Clock clock;

    private OpenStore(DataDirectory directory, Database database, MessageFiles files, Clock clock) {
        this.directory = directory;
        this.database = database;
        this.files = files;
        this.clock = clock;
        this.ids = new Ids(clock, highestId(database));
    }

    /**
     * Opens it.
     *
     * @throws DataDirectory.InUseException when another process has it
     * @throws IOException as {@code file: key: value (expected: …)}, when something is not as it
     *     has to be
     */
    public static OpenStore open(Path var, StoreSettings settings, Clock clock, CommitWatch watch)
            throws IOException {
        DataDirectory directory = DataDirectory.open(var);
        Database database = null;
        try {
            database = database(settings, directory, watch);
            MessageFiles files = MessageFiles.open(directory.messages(), codec(settings));
            return new OpenStore(directory, database, files, clock);
        } catch (IOException | RuntimeException e) {
            if (database != null) {
                database.close();
            }
            directory.close();
            throw e;
        }
    }

    /** The same, with nobody who counts. */
    public static OpenStore open(Path var, StoreSettings settings, Clock clock) throws IOException {
        return open(var, settings, clock, CommitWatch.NONE);
    }

    private static Database database(
            StoreSettings settings, DataDirectory directory, CommitWatch watch) throws IOException {
        try {
            return Database.open(settings.database(), directory.path(), watch);
        } catch (StorageUnavailableException e) {
            throw new IOException(
                    "store.properties: database.url: "
                            + e.getMessage()
                            + " (expected: a database that answers this user, in use by no other"
                            + " server)",
                    e);
        }
    }

    private static BodyCodec codec(StoreSettings settings) throws IOException {
        try {
            return new BodyCodec(
                    settings.compressed(),
                    !settings.keys().isEmpty(),
                    BodyKeys.open(settings.keys()));
        } catch (UnusableKeyException e) {
            throw new IOException(
                    "store.properties: messages.encryption.keys: " + e.getMessage(), e);
        }
    }

    private static long highestId(Database database) {
        return database.read(
                handle ->
                        handle.createQuery(
                                        """
                                        SELECT coalesce(max(id), 0) FROM (
                                            SELECT max(id) AS id FROM mailbox
                                            UNION ALL SELECT max(id) FROM body
                                            UNION ALL SELECT max(message_id) FROM message
                                            UNION ALL SELECT max(body_id) FROM dead_file) ids
                                        """)
                                .mapTo(Long.class)
                                .one());
    }

    public DataDirectory directory() {
        return directory;
    }

    public Database database() {
        return database;
    }

    public MessageFiles files() {
        return files;
    }

    public Ids ids() {
        return ids;
    }

    /** What removes the files of expunged messages. */
    public Collector collector(StoreSettings settings) {
        return new Collector(database, files, clock, settings.grace());
    }

    /** Lets what is being written be written, then gives the directory free. */
    @Override
    public void close() throws IOException {
        database.close();
        directory.close();
    }
}
