package dev.hikyaku.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

@Timeout(60)
class PauseTest {
    private final Pause pause = Pause.ofVirtualThreads();

    private CompletableFuture<Boolean> onVirtualThread(Duration time, boolean interrupted) {
        CompletableFuture<Boolean> waited = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().unstarted(() -> waited.complete(pause.of(time)));
        thread.start();
        if (interrupted) {
            thread.interrupt();
        }
        return waited;
    }

    @Test
    void aVirtualThreadWaits() {
        long start = System.nanoTime();

        assertThat(onVirtualThread(Duration.ofMillis(30), false))
                .succeedsWithin(Duration.ofSeconds(30))
                .isEqualTo(true);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(30_000_000L);
    }

    @Test
    void anInterruptionEndsTheWait() {
        assertThat(onVirtualThread(Duration.ofHours(1), true))
                .succeedsWithin(Duration.ofSeconds(30));
    }

    @Test
    void noOtherThreadWaits() {
        assertThat(pause.of(Duration.ofHours(1))).isFalse();
    }

    @Test
    void nothingIsNoWait() {
        assertThat(onVirtualThread(Duration.ZERO, false))
                .succeedsWithin(Duration.ofSeconds(30))
                .isEqualTo(false);
    }
}
