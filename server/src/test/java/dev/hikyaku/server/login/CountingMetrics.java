package dev.hikyaku.server.login;

import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.reactivestreams.Publisher;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counters a test can read; a timer counts how often it was started. */
public final class CountingMetrics implements MetricFactory {
    private record Timer(String name) implements TimeMetric {
        @Override
        public ExecutionResult stopAndPublish() {
            return new ExecutionResult() {
                @Override
                public Duration elasped() {
                    return Duration.ZERO;
                }

                @Override
                @Deprecated
                public ExecutionResult logWhenExceedP99(Duration threshold) {
                    return this;
                }
            };
        }
    }

    private final Map<String, AtomicLong> counters = new ConcurrentHashMap<>();

    public long count(String name) {
        return counters.computeIfAbsent(name, n -> new AtomicLong()).get();
    }

    @Override
    public Metric generate(String name) {
        AtomicLong counter = counters.computeIfAbsent(name, n -> new AtomicLong());
        return new Metric() {
            @Override
            public void increment() {
                counter.incrementAndGet();
            }

            @Override
            public void decrement() {
                counter.decrementAndGet();
            }

            @Override
            public void add(int value) {
                counter.addAndGet(value);
            }

            @Override
            public void remove(int value) {
                counter.addAndGet(-value);
            }

            @Override
            public long getCount() {
                return counter.get();
            }
        };
    }

    @Override
    public TimeMetric timer(String name) {
        counters.computeIfAbsent(name, n -> new AtomicLong()).incrementAndGet();
        return new Timer(name);
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
}
