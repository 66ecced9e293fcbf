package dev.hikyaku.delivery;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Lets so many mails to a destination at a time, and none where it is held back. */
final class Doors implements DestinationGate {
    private final int most;
    private final Holds holds;
    private final Map<String, Integer> inside = new ConcurrentHashMap<>();
    private final Collection<Runnable> listeners = new CopyOnWriteArrayList<>();

    Doors(int most, Holds holds) {
        this.most = most;
        this.holds = holds;
    }

    @Override
    public boolean isOpen(String destination) {
        return !holds.holds(destination) && inside.getOrDefault(destination, 0) < most;
    }

    @Override
    public void onOpening(Runnable listener) {
        listeners.add(listener);
        holds.onRelease(listener);
    }

    /** One more on its way there. */
    void enter(String destination) {
        inside.merge(destination, 1, Integer::sum);
    }

    void leave(String destination) {
        Integer left =
                inside.computeIfPresent(
                        destination, (name, count) -> count == 1 ? null : count - 1);
        if ((left == null ? 0 : left) == most - 1) {
            listeners.forEach(Runnable::run);
        }
    }

    void close() {
        listeners.forEach(holds::forget);
    }
}
