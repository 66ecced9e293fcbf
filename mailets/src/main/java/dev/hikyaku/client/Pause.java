package dev.hikyaku.client;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Holds an answer back; tests give one that only notes how long. */
@FunctionalInterface
public interface Pause {

    /**
     * Waits, or until the thread is interrupted.
     *
     * @return whether there was a wait
     */
    boolean of(Duration time);

    /** Waits. */
    static Pause parking() {
        return time -> {
            long end = System.nanoTime() + time.toNanos();
            for (long left = time.toNanos();
                    left > 0 && !Thread.currentThread().isInterrupted();
                    left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            return time.isPositive();
        };
    }

    /**
     * Waits on a virtual thread, as this server gives each connection; on any other, as a stock
     * James has for many connections at once, one client would make all of them wait, so there is
     * none.
     */
    static Pause ofVirtualThreads() {
        Pause parking = parking();
        return time -> Thread.currentThread().isVirtual() && parking.of(time);
    }
}
