package dev.hikyaku.it.bench;

import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.reactivestreams.Publisher;

import java.time.Duration;

/** Counts nothing and times nothing: queues are measured without it. */
record NoMetrics() implements MetricFactory {
    @Override
    public Metric generate(String name) {
        return new Uncounted();
    }

    @Override
    public TimeMetric timer(String name) {
        return new Untimed(name);
    }

    @Override
    public <T> Publisher<T> decoratePublisherWithTimerMetric(String name, Publisher<T> publisher) {
        return publisher;
    }

    @Override
    @Deprecated
    public <T> Publisher<T> decoratePublisherWithTimerMetricLogP99(
            String name, Publisher<T> publisher) {
        return publisher;
    }

    private record Uncounted() implements Metric {
        @Override
        public void increment() {}

        @Override
        public void decrement() {}

        @Override
        public void add(int value) {}

        @Override
        public void remove(int value) {}

        @Override
        public long getCount() {
            return 0;
        }
    }

    private record Untimed(String name) implements TimeMetric, TimeMetric.ExecutionResult {
        @Override
        public ExecutionResult stopAndPublish() {
            return this;
        }

        @Override
        public Duration elasped() {
            return Duration.ZERO;
        }

        @Override
        @Deprecated
        public ExecutionResult logWhenExceedP99(Duration threshold) {
            return this;
        }
    }
}
