package dev.hikyaku.server.store;

import dev.hikyaku.server.store.sql.CommitWatch;

import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;

/**
 * What commits tell: the timer {@code storeCommit} runs from the first statement of a group until
 * the group is on disk, the counters {@code storeChanges} and {@code storeChangesPutOff} count
 * changes. {@code storeChanges} divided by the timer's count is how many share an fsync.
 */
final class StoreMetrics implements CommitWatch {
    private static final String COMMIT = "storeCommit";

    private final MetricFactory metrics;
    private final Metric changes;
    private final Metric putOff;

    StoreMetrics(MetricFactory metrics) {
        this.metrics = metrics;
        this.changes = metrics.generate("storeChanges");
        this.putOff = metrics.generate("storeChangesPutOff");
    }

    @Override
    public Group begins() {
        TimeMetric timer = metrics.timer(COMMIT);
        return (count, onDisk) -> {
            timer.stopAndPublish();
            (onDisk ? changes : putOff).add(count);
        };
    }
}
