package dev.hikyaku.server.store.sql;

import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import java.util.concurrent.Executors;

/**
 * Where reactive callers' work on the store runs: on virtual threads, as many as ask.
 *
 * <p>Not on Reactor's {@code boundedElastic}, which has ten threads a processor: a change waits for
 * the listeners that hear of it, James runs listeners on those same threads, and ten changes at a
 * time would wait for ever for a thread that none of them gives back.
 */
public final class StoreThreads {
    private static final Scheduler SCHEDULER =
            Schedulers.fromExecutorService(
                    Executors.newThreadPerTaskExecutor(
                            Thread.ofVirtual().name("store-", 0).factory()));

    private StoreThreads() {}

    public static Scheduler scheduler() {
        return SCHEDULER;
    }
}
