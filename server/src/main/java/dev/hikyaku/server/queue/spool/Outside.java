package dev.hikyaku.server.queue.spool;

import dev.hikyaku.server.store.messages.DirectorySync;

import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What a spool has from outside.
 *
 * @param clock tells when mails arrived; it may jump
 * @param nanos tells what is due; it does not
 * @param syncing forces names to disk
 * @param grace how long mails in hand may take to be done when the spool closes
 */
record Outside(Clock clock, LongSupplier nanos, DirectorySyncing syncing, Duration grace) {
    private static final Duration GRACE = Duration.ofSeconds(5);

    static Outside of(Clock clock) {
        return new Outside(clock, System::nanoTime, DirectorySync::sync, GRACE);
    }
}
