package dev.hikyaku.server.store.sql;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** How often each kind was changed since the start. */
final class ChangeCounts {
    private final Map<Seldom, AtomicLong> counts = new EnumMap<>(Seldom.class);

    ChangeCounts() {
        for (Seldom kind : Seldom.values()) {
            counts.put(kind, new AtomicLong());
        }
    }

    long of(Seldom kind) {
        return counts.get(kind).get();
    }

    void increment(Seldom kind) {
        counts.get(kind).incrementAndGet();
    }
}
