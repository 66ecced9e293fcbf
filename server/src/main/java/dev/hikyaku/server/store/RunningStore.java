package dev.hikyaku.server.store;

import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.lifecycle.api.Startable;
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

    private final OpenStore store;
    private final StoreSettings settings;
    private final ScheduledExecutorService keeper =
            Executors.newSingleThreadScheduledExecutor(
                    task -> Thread.ofPlatform().name("store-keeper").daemon().unstarted(task));

    @Inject
    public RunningStore(FileSystem files, StoreSettings settings, Clock clock) throws IOException {
        this.settings = settings;
        this.store =
                OpenStore.open(
                        files.getFile(FileSystem.FILE_PROTOCOL_AND_VAR).toPath(), settings, clock);
    }

    OpenStore open() {
        return store;
    }

    /** Removes the files of expunged messages from now on, every few minutes. */
    void keepInOrder() {
        keeper.scheduleWithFixedDelay(
                this::collect, 0, BETWEEN_COLLECTIONS.toSeconds(), TimeUnit.SECONDS);
    }

    private void collect() {
        try {
            int files = store.collector(settings).collect();
            LOGGER.debug("Store: {} files of expunged messages removed", files);
        } catch (RuntimeException e) {
            LOGGER.error("Store: files of expunged messages were not removed", e);
        }
    }

    @PreDestroy
    void close() throws IOException {
        keeper.shutdownNow();
        store.close();
    }
}
