package dev.hikyaku.server.queue.spool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

class DiskRoomTest {
    private final AtomicLong free = new AtomicLong(1000);
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE);
    private final AtomicInteger looks = new AtomicInteger();
    private final DiskRoom room =
            new DiskRoom(
                    () -> {
                        looks.incrementAndGet();
                        return free.get();
                    },
                    500,
                    nanos::get);

    @Test
    void roomIsShortBelowTheLeastAndBackByItself() {
        assertThat(room.isShort()).isFalse();
        free.set(499);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(room.isShort()).isTrue();
        free.set(500);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(room.isShort()).isFalse();
    }

    @Test
    void theDiskIsLookedAtOnceASecond() {
        for (int i = 0; i < 100; i++) {
            room.isShort();
        }

        assertThat(looks).hasValue(1);
    }
}
