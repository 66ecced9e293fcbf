package dev.hikyaku.server.login;

import java.time.Duration;

/** Whether an address may try a password now. */
public sealed interface Verdict {

    /** The address may try. */
    record Admitted() implements Verdict {}

    /**
     * Too many passwords from this address were wrong; no password is looked at until the time is
     * over.
     *
     * @param remaining how long the address stays locked out, always positive
     */
    record LockedOut(Duration remaining) implements Verdict {}
}
