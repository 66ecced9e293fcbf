package dev.hikyaku.it.promise;

import dev.hikyaku.it.power.Marks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Keeps every event of a ledger, and marks in the server's recording when it happened. */
public final class Journal implements Consumer<Event> {
    private final List<Event> events = new ArrayList<>();
    private final Marks marks;

    public Journal(Marks marks) {
        this.marks = marks;
    }

    @Override
    public void accept(Event event) {
        marks.say(Integer.toString(events.size()));
        events.add(event);
    }

    /** The event a mark stands for. */
    public Event event(String mark) {
        return events.get(Integer.parseInt(mark));
    }
}
