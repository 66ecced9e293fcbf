package dev.hikyaku.it.promise;

import java.util.HashSet;
import java.util.Set;

/** What is known of one UID. */
final class Entry {
    final Letter letter;

    /** Those it may have now; null when nobody knows. */
    Set<Set<String>> flags;

    boolean gone;
    boolean mayBeGone;
    boolean claimed;
    long modSeq;
    String digest;

    Entry(Letter letter, Set<Set<String>> flags) {
        this.letter = letter;
        this.flags = flags == null ? null : new HashSet<>(flags);
    }

    void mayHave(Set<String> other) {
        if (flags != null) {
            flags.add(other);
        }
    }

    void has(Set<String> other) {
        flags = new HashSet<>(Set.of(other));
    }
}
