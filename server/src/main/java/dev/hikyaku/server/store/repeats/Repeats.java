package dev.hikyaku.server.store.repeats;

import dev.hikyaku.local.DeliveryKey;
import dev.hikyaku.server.store.sql.Database;
import dev.hikyaku.server.store.sql.StorageUnavailableException;
import dev.hikyaku.server.store.sql.Transaction;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Deliveries of the last days by their {@link DeliveryKey}.
 *
 * <p>A delivery asks inside its own transaction, so that what is remembered and what is stored are
 * on disk together or not at all:
 *
 * <pre>{@code
 * if (!repeats.firstTime(transaction, key)) {
 *     return new Stored.Repeated();
 * }
 * if (isFull(transaction)) {
 *     repeats.forget(transaction, key); // the next attempt is a first time again
 *     return new Stored.OverQuota();
 * }
 * }</pre>
 *
 * <p>Of a key 16 bytes of a hash are kept; that two deliveries share them by chance is out of the
 * question.
 */
public final class Repeats {
    private static final Logger LOGGER = LoggerFactory.getLogger(Repeats.class);

    private static final String REMEMBER =
            "INSERT INTO repeat (digest, seen_at) VALUES (?, ?) ON CONFLICT DO NOTHING";
    private static final String FORGET = "DELETE FROM repeat WHERE digest = ?";
    private static final String NEXT =
            "SELECT digest, seen_at FROM repeat WHERE digest > ? ORDER BY digest LIMIT ?";

    private static final int DIGEST_BYTES = 16;
    private static final int ROWS_AT_ONCE = 1_000;

    private final Database database;
    private final Clock clock;
    private final Duration remembered;

    /**
     * @param remembered how long a delivery is known after it was made
     */
    public Repeats(Database database, Clock clock, Duration remembered) {
        this.database = database;
        this.clock = clock;
        this.remembered = remembered;
    }

    /** Whether nothing was delivered under this key; from here on something was. */
    public boolean firstTime(Transaction transaction, DeliveryKey key) {
        return transaction.handle().execute(REMEMBER, digest(key), clock.millis()) == 1;
    }

    /** Takes back {@link #firstTime} for a mail that was not kept after all. */
    public void forget(Transaction transaction, DeliveryKey key) {
        transaction.handle().execute(FORGET, digest(key));
    }

    /**
     * Forgets what is old enough: reads through all that is remembered and removes a thousand at a
     * time, so that no delivery waits for it. Once in some hours is often enough.
     *
     * @return how many deliveries are forgotten
     */
    public int forgetOld() {
        long due = clock.millis() - remembered.toMillis();
        int forgotten = 0;
        try {
            byte[] from = new byte[0];
            List<Row> rows = after(from);
            while (!rows.isEmpty()) {
                forgotten += remove(rows.stream().filter(row -> row.seenAt() <= due).toList());
                rows = after(rows.getLast().digest());
            }
        } catch (StorageUnavailableException e) {
            LOGGER.warn("Store: old deliveries are remembered until the database is back", e);
        }
        return forgotten;
    }

    private List<Row> after(byte[] digest) {
        return database.read(
                handle ->
                        handle.createQuery(NEXT)
                                .bind(0, digest)
                                .bind(1, ROWS_AT_ONCE)
                                .map(
                                        (found, context) ->
                                                new Row(found.getBytes(1), found.getLong(2)))
                                .list());
    }

    private int remove(List<Row> old) {
        if (!old.isEmpty()) {
            database.write(transaction -> remove(transaction.handle(), old));
        }
        return old.size();
    }

    private static int remove(Handle handle, List<Row> old) {
        try (PreparedBatch batch = handle.prepareBatch(FORGET)) {
            old.forEach(row -> batch.add(row.digest()));
            return batch.execute().length;
        }
    }

    private static byte[] digest(DeliveryKey key) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(key.id().getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) 0);
            byte[] whole = sha256.digest(key.account().asString().getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(whole, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private record Row(byte[] digest, long seenAt) {}
}
