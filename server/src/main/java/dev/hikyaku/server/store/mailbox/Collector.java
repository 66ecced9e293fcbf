package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.messages.MessageFiles;
import dev.hikyaku.server.store.sql.Database;
import dev.hikyaku.server.store.sql.StorageUnavailableException;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes the files of messages that are in no mailbox any more, a time of grace after the last of
 * them was expunged.
 *
 * <p>A crash cannot confuse it. First a transaction takes the row away, so that nothing can come to
 * need the file again, and writes its number down; then the file goes; then the number. Whatever
 * was written down before a crash is removed after it.
 */
public final class Collector {
    private static final Logger LOGGER = LoggerFactory.getLogger(Collector.class);
    private static final int FILES_AT_ONCE = 500;

    private final Database database;
    private final MessageFiles files;
    private final Clock clock;
    private final Duration grace;

    public Collector(Database database, MessageFiles files, Clock clock, Duration grace) {
        this.database = database;
        this.files = files;
        this.clock = clock;
        this.grace = grace;
    }

    /**
     * Removes what is due.
     *
     * @return how many files are gone
     */
    public int collect() {
        int all = 0;
        try {
            all = remove(begun());
            for (List<Long> some = begin(); !some.isEmpty(); some = begin()) {
                all += remove(some);
            }
        } catch (StorageUnavailableException e) {
            LOGGER.warn("Store: files of expunged messages wait for the database", e);
        }
        return all;
    }

    private List<Long> begun() {
        return database.read(
                handle ->
                        handle.createQuery("SELECT body_id FROM dead_file ORDER BY body_id")
                                .mapTo(Long.class)
                                .list());
    }

    private List<Long> begin() {
        long due = clock.millis() - grace.toMillis();
        return database.write(transaction -> begin(transaction.handle(), due));
    }

    private static List<Long> begin(Handle handle, long due) {
        List<Long> dead =
                handle.createQuery(
                                """
                                SELECT id FROM body WHERE refs = 0 AND dead_since <= :due
                                ORDER BY dead_since LIMIT :most
                                """)
                        .bind("due", due)
                        .bind("most", FILES_AT_ONCE)
                        .mapTo(Long.class)
                        .list();
        batch(handle, "INSERT INTO dead_file (body_id) VALUES (?)", dead);
        batch(handle, "DELETE FROM body WHERE id = ?", dead);
        return dead;
    }

    private int remove(List<Long> dead) {
        List<Long> gone = new ArrayList<>();
        for (long id : dead) {
            try {
                files.remove(id);
                gone.add(id);
            } catch (IOException e) {
                LOGGER.warn("Store: the file of an expunged message cannot be removed", e);
            }
        }
        database.write(
                transaction -> {
                    batch(transaction.handle(), "DELETE FROM dead_file WHERE body_id = ?", gone);
                    return gone;
                });
        return gone.size();
    }

    private static void batch(Handle handle, String sql, List<Long> ids) {
        if (ids.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch(sql);
        ids.forEach(batch::add);
        batch.execute();
    }
}
