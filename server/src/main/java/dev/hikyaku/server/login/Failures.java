package dev.hikyaku.server.login;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The wrong passwords of one address or for one account that still count; at most a fixed number.
 */
final class Failures {

    private record Failure(Instant at, String login) {}

    private final int most;
    private final Duration window;
    private final Deque<Failure> failures = new ArrayDeque<>();
    private Instant lockedUntil = Instant.MIN;

    Failures(int most, Duration window) {
        this.most = most;
        this.window = window;
    }

    /** Counts one more and says how many count now, {@code most} at most. */
    synchronized int add(Instant now, String login) {
        forget(now);
        if (failures.size() == most) {
            failures.removeFirst();
        }
        failures.addLast(new Failure(now, login));
        return failures.size();
    }

    synchronized int count(Instant now) {
        forget(now);
        return failures.size();
    }

    /** A right password forgives the wrong ones for the same account only. */
    synchronized void forgive(String login) {
        failures.removeIf(failure -> failure.login().equals(login));
    }

    /** Locks, unless it is locked already: then it is false and nothing changes. */
    synchronized boolean lock(Instant now, Instant until) {
        if (now.isBefore(lockedUntil)) {
            return false;
        }
        lockedUntil = until;
        failures.clear();
        return true;
    }

    synchronized Duration locked(Instant now) {
        return now.isBefore(lockedUntil) ? Duration.between(now, lockedUntil) : Duration.ZERO;
    }

    private void forget(Instant now) {
        Instant oldest = now.minus(window);
        while (!failures.isEmpty() && failures.getFirst().at().isBefore(oldest)) {
            failures.removeFirst();
        }
    }
}
