package dev.hikyaku.lmtp;

import java.time.Duration;

/**
 * When a client that tries out names is slowed, and when it is sent away.
 *
 * @param slowAfter {@code slowAfter}, 5: so many refused recipients are answered at once
 * @param slowBy {@code slowBy}, 2 seconds: how late the answer to the next one comes; to each
 *     further one twice as late, {@link #LONGEST} at most
 * @param closeAfter {@code closeAfter}, 20: after so many refused recipients a client hears 421 at
 *     RCPT for a {@code window}
 * @param window {@code window}, 10 minutes: how long they are counted, from the first on
 */
record HarvestLimits(int slowAfter, Duration slowBy, int closeAfter, Duration window) {

    /** No answer comes later than this; clients wait 5 minutes (RFC 5321 §4.5.3.2.3). */
    static final Duration LONGEST = Duration.ofSeconds(16);

    /** How late the answer to a client's so many-th refused recipient comes. */
    Duration delay(int refused) {
        int over = refused - slowAfter;
        if (over <= 0) {
            return Duration.ZERO;
        }
        Duration delay = slowBy;
        for (int i = 1; i < over && delay.compareTo(LONGEST) < 0 && !delay.isZero(); i++) {
            delay = delay.multipliedBy(2);
        }
        return delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
    }
}
