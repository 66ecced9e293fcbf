package dev.hikyaku.server.webadmin;

import org.apache.james.util.DurationParser;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Bounds {@code GET /tasks/<id>/await}, which in James holds a thread for up to 365 days at the
 * wish of any caller: the wait ends after the limit with 408, and half of the threads stay free of
 * waiting callers.
 */
final class TaskAwait {
    private final Duration limit;
    private final Semaphore slots;

    TaskAwait(WebAdminLimits limits) {
        this.limit = limits.await();
        this.slots = new Semaphore(limits.maxThreads() / 2);
    }

    /** Sees the same parts of the path as Spark does: raw, and none of them empty. */
    static boolean isAwait(String uri) {
        List<String> parts = Arrays.stream(uri.split("/")).filter(part -> !part.isEmpty()).toList();
        return parts.size() == 3 && "tasks".equals(parts.get(0)) && "await".equals(parts.get(2));
    }

    boolean enter() {
        return slots.tryAcquire();
    }

    void leave() {
        slots.release();
    }

    /** The wait to use for the wished one; a wish that is no duration is left to the route. */
    String bounded(String wished) {
        String longest = limit.toSeconds() + "s";
        return Optional.ofNullable(wished)
                .filter(text -> !text.isEmpty())
                .map(text -> isLonger(text) ? longest : text)
                .orElse(longest);
    }

    private boolean isLonger(String text) {
        try {
            return DurationParser.parse(text, ChronoUnit.SECONDS).compareTo(limit) > 0;
        } catch (IllegalArgumentException | ArithmeticException e) {
            return false;
        }
    }
}
