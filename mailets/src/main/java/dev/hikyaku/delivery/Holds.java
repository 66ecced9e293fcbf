package dev.hikyaku.delivery;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.inject.Singleton;

/**
 * The destinations an operator holds back: their mails wait in the queue, and those under way end.
 * One for the whole server; forgotten when it stops.
 *
 * <p>It also knows which queue has a runner: two on one queue would take each other's mails.
 */
@Singleton
public final class Holds {
    private final Set<String> held = new ConcurrentSkipListSet<>();
    private final Set<String> queues = ConcurrentHashMap.newKeySet();
    private final Collection<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Holds a destination back. */
    public void hold(String destination) {
        held.add(destination);
    }

    /** Lets its mails go on. */
    public void release(String destination) {
        if (held.remove(destination)) {
            listeners.forEach(Runnable::run);
        }
    }

    /** Whether a destination is held back. */
    public boolean holds(String destination) {
        return held.contains(destination);
    }

    /** All that are held back, by name. */
    public List<String> all() {
        return List.copyOf(held);
    }

    void onRelease(Runnable listener) {
        listeners.add(listener);
    }

    void forget(Runnable listener) {
        listeners.remove(listener);
    }

    /**
     * Takes a queue for a runner.
     *
     * @throws IllegalArgumentException when another has it
     */
    void claim(String queue) {
        if (!queues.add(queue)) {
            throw new IllegalArgumentException(
                    "outgoing: " + queue + " (expected: a queue no other mailet delivers from)");
        }
    }

    void giveUp(String queue) {
        queues.remove(queue);
    }
}
