package dev.hikyaku.server.queue.spool;

import dev.hikyaku.delivery.DestinationGate;
import dev.hikyaku.server.queue.spool.Entry.Place;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/** Where each mail of a queue is; nothing of it is read from disk. Guarded by its queue's lock. */
final class Index {
    /** The clock may overflow, a difference does not. */
    private static final Comparator<Entry> BY_DUE =
            (one, other) -> {
                int order = Long.compare(one.due - other.due, 0);
                return order != 0 ? order : Long.compare(one.id, other.id);
            };

    private static final Comparator<Entry> BY_PRIORITY =
            Comparator.<Entry>comparingInt(entry -> -entry.priority).thenComparing(BY_DUE);

    private final PriorityQueue<Entry> delayed = new PriorityQueue<>(BY_DUE);
    private final PriorityQueue<Entry> unread = new PriorityQueue<>(BY_PRIORITY);
    private final Ready ready = new Ready();
    private final Set<Entry> held = new HashSet<>();
    private final Set<Entry> inHand = new HashSet<>();
    private Entry reading;
    private long size;

    void delay(Entry entry) {
        entry.place = Place.DELAYED;
        delayed.add(entry);
    }

    void ready(Entry entry, Envelope.Turn turn) {
        ready.add(entry, turn);
    }

    void hold(Entry entry) {
        entry.place = Place.HELD;
        held.add(entry);
    }

    /** What is due from now on; the next to be read, null when there is none. */
    Entry nextToRead(long now) {
        for (Entry head = delayed.peek(); head != null; head = delayed.peek()) {
            if (head.place == Place.DELAYED && head.due - now > 0) {
                break;
            }
            delayed.poll();
            if (head.place == Place.DELAYED) {
                head.place = Place.UNREAD;
                unread.add(head);
            }
        }
        do {
            reading = unread.poll();
        } while (reading != null && reading.place != Place.UNREAD);
        return reading;
    }

    void read() {
        reading = null;
    }

    /** Nanoseconds until something is due; {@code otherwise} when nothing is delayed. */
    long untilDue(long now, long otherwise) {
        Entry head = delayed.peek();
        return head == null ? otherwise : Math.min(otherwise, Math.max(0, head.due - now));
    }

    boolean isEverythingRead(long now) {
        return unread.isEmpty() && reading == null && untilDue(now, Long.MAX_VALUE) > 0;
    }

    /** Hands out the next mail to an open destination; null when there is none. */
    Entry take(DestinationGate gate) {
        Entry entry = ready.take(gate);
        if (entry != null) {
            entry.place = Place.IN_HAND;
            inHand.add(entry);
        }
        return entry;
    }

    void reopen() {
        ready.reopen();
    }

    boolean hasOpen() {
        return ready.hasOpen();
    }

    /** Takes an entry out of wherever it is; it may still stand there, to be skipped. */
    void claim(Entry entry) {
        switch (entry.place) {
            case HELD -> held.remove(entry);
            case IN_HAND -> inHand.remove(entry);
            default -> {}
        }
        entry.place = Place.NOWHERE;
    }

    List<Entry> inHand() {
        return List.copyOf(inHand);
    }

    boolean isNothingInHand() {
        return inHand.isEmpty();
    }

    /**
     * All that wait or are held: by priority what is due, then by time what is not, then the held.
     */
    List<Entry> waiting(long now) {
        List<Entry> all = new ArrayList<>(delayed.size() + unread.size() + held.size());
        ready.list(all);
        addIf(all, unread, Place.UNREAD);
        if (reading != null && reading.place == Place.UNREAD) {
            all.add(reading);
        }
        addIf(all, delayed, Place.DELAYED);
        all.addAll(held);
        all.sort(
                Comparator.<Entry>comparingInt(entry -> rank(entry, now))
                        .thenComparing(
                                (one, other) ->
                                        rank(one, now) == 0
                                                ? BY_PRIORITY.compare(one, other)
                                                : BY_DUE.compare(one, other)));
        return all;
    }

    private static void addIf(List<Entry> all, Iterable<Entry> some, Place place) {
        for (Entry entry : some) {
            if (entry.place == place) {
                all.add(entry);
            }
        }
    }

    private static int rank(Entry entry, long now) {
        if (entry.place == Place.HELD) {
            return 2;
        }
        return entry.due - now > 0 ? 1 : 0;
    }

    /** Forgets what stands where it no longer waits; after many were claimed. */
    void sweep() {
        delayed.removeIf(entry -> entry.place != Place.DELAYED);
        unread.removeIf(entry -> entry.place != Place.UNREAD);
        ready.sweep();
    }

    long held() {
        return held.size();
    }

    long size() {
        return size;
    }

    void grow() {
        size++;
    }

    void shrink() {
        size--;
    }
}
