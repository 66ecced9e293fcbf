package dev.hikyaku.server.passwords;

import java.util.concurrent.Semaphore;

/**
 * Keeps Argon2 from filling the heap: all hashes made at the same time take a quarter of it at
 * most, those beyond wait for their turn. The server ends when memory does.
 */
final class Argon2Memory {
    private static final int SHARE = 4;
    private static final int HEAP_KIBIBYTES =
            (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 1024);
    private static final Semaphore KIBIBYTES = new Semaphore(HEAP_KIBIBYTES / SHARE, true);

    private Argon2Memory() {}

    static int mostKibibytes() {
        return HEAP_KIBIBYTES / SHARE;
    }

    /**
     * @param kibibytes at most {@link #mostKibibytes}, see {@link Argon2.Cost#affordable}
     */
    static void with(int kibibytes, Runnable work) {
        KIBIBYTES.acquireUninterruptibly(kibibytes);
        try {
            work.run();
        } finally {
            KIBIBYTES.release(kibibytes);
        }
    }
}
