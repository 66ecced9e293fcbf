package dev.hikyaku.server.events;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A queue for each subject that has something to tell, worked off in its order by a virtual thread
 * of its own. Both are gone when it is empty.
 */
final class EventQueues {
    private static final Logger LOGGER = LoggerFactory.getLogger(EventQueues.class);

    private final Map<Object, Queue<Runnable>> queues = new ConcurrentHashMap<>();

    /** Never waits for a task. */
    void add(Object subject, Runnable task) {
        queues.compute(
                subject,
                (same, waiting) -> {
                    Queue<Runnable> queue = waiting == null ? begin(subject) : waiting;
                    queue.add(task);
                    return queue;
                });
    }

    /** Runs behind what the subject has to tell now, at once when that is nothing. */
    void behind(Object subject, Runnable task) {
        Queue<Runnable> busy =
                queues.computeIfPresent(
                        subject,
                        (same, waiting) -> {
                            waiting.add(task);
                            return waiting;
                        });
        if (busy == null) {
            task.run();
        }
    }

    private Queue<Runnable> begin(Object subject) {
        Thread.ofVirtual().name("events-" + subject).start(() -> work(subject));
        return new ArrayDeque<>();
    }

    private void work(Object subject) {
        for (Runnable task = next(subject); task != null; task = next(subject)) {
            run(task);
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            // Whatever it is, what comes next must not wait for ever.
            LOGGER.error("Events: one was not told to all", e);
        }
    }

    private Runnable next(Object subject) {
        Runnable[] next = {null};
        queues.computeIfPresent(
                subject,
                (same, waiting) -> {
                    next[0] = waiting.poll();
                    return next[0] == null ? null : waiting;
                });
        return next[0];
    }

    /** How many subjects have something to tell. */
    int busy() {
        return queues.size();
    }
}
