package dev.hikyaku.server.store;

import dev.hikyaku.server.store.repeats.Repeats;

import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.lifecycle.api.Startable;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import javax.annotation.PreDestroy;
import javax.inject.Inject;

/**
 * The store while the server runs: opened with it, cleared of what nobody needs, closed with it.
 */
public final class RunningStore implements Startable {
    private static final Logger LOGGER = LoggerFactory.getLogger(RunningStore.class);
    private static final Duration BETWEEN_COLLECTIONS = Duration.ofMinutes(5);
    private static final Duration BETWEEN_REPEATS = Duration.ofHours(1);

    private final OpenStore store;
    private final StoreSettings settings;
    private final Repeats repeats;
    private final ScheduledExecutorService keeper =
            Executors.newSingleThreadScheduledExecutor(
                    task -> Thread.ofPlatform().name("store-keeper").daemon().unstarted(task));

    @Inject
    public RunningStore(
            FileSystem files,
            StoreSettings settings,
            Clock clock,
            MetricFactory metrics,
            GaugeRegistry gauges)
            throws IOException {
        this.settings = settings;
        this.store =
                OpenStore.open(
                        files.getFile(FileSystem.FILE_PROTOCOL_AND_VAR).toPath(),
                        settings,
                        clock,
                        new StoreMetrics(metrics));
        this.repeats = new Repeats(store.database(), clock, settings.repeats());
        gauges.register("storeChangesWaiting", store.database()::waiting);
    }

    OpenStore open() {
        return store;
    }

    Repeats repeats() {
        return repeats;
    }

    /** From now on removes what is kept no longer: files every few minutes, repeats by the hour. */
    void keepInOrder() {
        every(BETWEEN_COLLECTIONS, () -> store.collector(settings).collect());
        every(BETWEEN_REPEATS, repeats::forgetOld);
    }

    private void every(Duration pause, Runnable work) {
        keeper.scheduleWithFixedDelay(() -> run(work), 0, pause.toSeconds(), TimeUnit.SECONDS);
    }

    private static void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOGGER.error("Store: what is kept no longer was not removed", e);
        }
    }

    @PreDestroy
    void close() throws IOException {
        keeper.shutdownNow();
        store.close();
    }
}
