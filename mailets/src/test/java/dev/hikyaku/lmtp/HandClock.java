package dev.hikyaku.lmtp;

import com.github.benmanes.caffeine.cache.Ticker;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Time that passes when a test says so. */
final class HandClock implements Ticker, LongSupplier {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

    void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Override
    public long read() {
        return nanos.get();
    }

    @Override
    public long getAsLong() {
        return nanos.get();
    }
}
