package dev.hikyaku.server.login;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Holds an answer back; tests give one that only notes how long. */
@FunctionalInterface
public interface Pause {

    /** Parks the calling (virtual) thread for this long, or until it is interrupted. */
    void of(Duration time);

    /** The one that really waits. */
    static Pause parking() {
        return time -> {
            long end = System.nanoTime() + time.toNanos();
            for (long left = time.toNanos();
                    left > 0 && !Thread.currentThread().isInterrupted();
                    left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        };
    }
}
