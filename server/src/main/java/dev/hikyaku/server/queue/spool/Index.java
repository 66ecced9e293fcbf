package dev.hikyaku.server.queue.spool;

import dev.hikyaku.delivery.DestinationGate;
import dev.hikyaku.server.queue.spool.Entry.Place;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Where each mail of a queue is; nothing of it is read from disk. */
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
    private long lastMoved;
    private boolean closed;

    /** What was found on disk. */
    synchronized void start(Collection<Entry> waiting, Collection<Entry> kept, long now) {
        waiting.forEach(this::delay);
        kept.forEach(this::hold);
        size += waiting.size() + kept.size();
        lastMoved = now;
    }

    /** One mail more. */
    synchronized void add(Entry entry, Envelope.Turn turn, long now) {
        size++;
        put(entry, turn, now);
    }

    /** Whoever is in hand of the entry puts it where it waits. */
    synchronized void put(Entry entry, Envelope.Turn turn, long now) {
        if (entry.due - now > 0) {
            delay(entry);
        } else {
            if (!hasOpen()) {
                lastMoved = now;
            }
            ready(entry, turn);
        }
    }

    /** What was to be read is known now. */
    synchronized void known(Entry entry, Envelope.Turn turn, long now) {
        reading = null;
        if (entry.place == Place.UNREAD) {
            if (!hasOpen()) {
                lastMoved = now;
            }
            ready(entry, turn);
        }
    }

    /** Takes an entry out of one of such places; says whether it was there. */
    synchronized boolean claim(Entry entry, Predicate<Place> from) {
        if (!from.test(entry.place)) {
            return false;
        }
        claim(entry);
        return true;
    }

    /** A mail less, which somebody had claimed or in hand. */
    synchronized void gone(Entry entry) {
        claim(entry);
        size--;
    }

    /** How long mails to open destinations have waited while none was taken out. */
    synchronized Duration stalled(long now) {
        return hasOpen() ? Duration.ofNanos(now - lastMoved) : Duration.ZERO;
    }

    synchronized void delay(Entry entry) {
        entry.place = Place.DELAYED;
        delayed.add(entry);
    }

    synchronized void ready(Entry entry, Envelope.Turn turn) {
        ready.add(entry, turn);
    }

    synchronized void hold(Entry entry) {
        entry.place = Place.HELD;
        held.add(entry);
    }

    /** What is due from now on; the next to be read, null when there is none. */
    synchronized Entry nextToRead(long now) {
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

    /** Nanoseconds until something is due; {@code otherwise} when nothing is delayed. */
    synchronized long untilDue(long now, long otherwise) {
        Entry head = delayed.peek();
        return head == null ? otherwise : Math.min(otherwise, Math.max(0, head.due - now));
    }

    synchronized boolean isEverythingRead(long now) {
        return unread.isEmpty() && reading == null && untilDue(now, Long.MAX_VALUE) > 0;
    }

    /** Hands out the next mail to an open destination; null when there is none. */
    synchronized Entry take(DestinationGate gate, long now) {
        if (closed) {
            return null;
        }
        Entry entry = ready.take(gate);
        if (entry != null) {
            lastMoved = now;
            entry.place = Place.IN_HAND;
            inHand.add(entry);
        }
        return entry;
    }

    /** Hands out nothing any longer. */
    synchronized void close() {
        closed = true;
    }

    synchronized void reopen() {
        ready.reopen();
    }

    synchronized boolean hasOpen() {
        return ready.hasOpen();
    }

    /** Takes an entry out of wherever it is; it may still stand there, to be skipped. */
    synchronized void claim(Entry entry) {
        switch (entry.place) {
            case HELD -> held.remove(entry);
            case IN_HAND -> {
                inHand.remove(entry);
                notifyAll();
            }
            default -> {}
        }
        entry.place = Place.NOWHERE;
    }

    /** Returns when nothing is in hand, or this much time is over. */
    synchronized void awaitNothingInHand(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        for (long left = atMost.toNanos();
                !inHand.isEmpty() && left > 0;
                left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /**
     * All that wait or are held: by priority what is due, then by time what is not, then the held.
     */
    synchronized List<Entry> waiting(long now) {
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
    synchronized void sweep() {
        delayed.removeIf(entry -> entry.place != Place.DELAYED);
        unread.removeIf(entry -> entry.place != Place.UNREAD);
        ready.sweep();
    }

    synchronized long held() {
        return held.size();
    }

    synchronized long size() {
        return size;
    }
}
