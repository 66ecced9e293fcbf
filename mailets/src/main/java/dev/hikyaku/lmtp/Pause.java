package dev.hikyaku.lmtp;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Holds an answer back. */
@FunctionalInterface
interface Pause {

    /**
     * Waits, or until the thread is interrupted.
     *
     * @return whether there was a wait
     */
    boolean of(Duration time);

    /**
     * Waits on a virtual thread, as this server gives each connection; on any other, as a stock
     * James has for many connections at once, one client would make all of them wait, so there is
     * none.
     */
    static Pause ofVirtualThreads() {
        return time -> {
            if (!time.isPositive() || !Thread.currentThread().isVirtual()) {
                return false;
            }
            long end = System.nanoTime() + time.toNanos();
            for (long left = time.toNanos();
                    left > 0 && !Thread.currentThread().isInterrupted();
                    left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            return true;
        };
    }
}
