package dev.hikyaku.server.store.sql;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Answers of the database, kept until a transaction changes anything of their kind ({@link
 * Transaction#changed}). No other process writes to the database, so an answer that is kept is as
 * good as one just read; one that was read while a change was being committed is not kept. Whoever
 * edits the tables by hand waits a minute.
 *
 * <p>While the database is away, what is known is still answered.
 */
public final class Remembered<K, V> {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final LongSupplier changes;
    private final Cache<K, Answer<V>> answers;

    private record Answer<V>(V value, long changes) {}

    Remembered(LongSupplier changes, int most) {
        this.changes = changes;
        this.answers =
                CacheBuilder.newBuilder().maximumSize(most).expireAfterWrite(LONGEST).build();
    }

    /** The answer that is kept, or the one that is read now. */
    public V get(K key, Lookup<V> lookup) {
        long before = changes.getAsLong();
        Answer<V> known = answers.getIfPresent(key);
        if (known != null && known.changes == before) {
            return known.value;
        }
        V read = lookup.read();
        answers.put(key, new Answer<>(read, before));
        return read;
    }

    /** Asks the database; not within a transaction that changes something. */
    public interface Lookup<V> {
        V read();
    }
}
