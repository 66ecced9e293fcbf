package dev.hikyaku.server.queue.spool;

import dev.hikyaku.delivery.DestinationGate;
import dev.hikyaku.server.queue.spool.Entry.Place;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Mails that wait for their turn. The highest priority first; within it each destination in turn,
 * and within a destination each sender, so that neither a slow destination nor one big sender is in
 * the way of others. Mails whose destination is not known take turns by sender. Guarded by its
 * index.
 *
 * <p>Senders are told apart by a part of their hash: two of them may share a turn, which costs
 * fairness and no memory.
 */
final class Ready {
    private static final int PRIORITIES = 10;

    /** Kinds of senders at a destination. */
    private static final int SENDERS = 256;

    /** Kinds of senders of mails without a destination. */
    private static final int LANES = 4096;

    private final Level[] levels = new Level[PRIORITIES];
    private DestinationGate lastGate;
    private boolean reopen;

    Ready() {
        for (int i = 0; i < PRIORITIES; i++) {
            levels[i] = new Level();
        }
    }

    /** Mails of one sender to one destination, in the order they came. */
    private static final class Sender {
        private final int key;
        private Entry first;
        private Entry last;
        private Sender next;

        Sender(int key) {
            this.key = key;
        }

        void add(Entry entry) {
            if (first == null) {
                first = entry;
            } else {
                last.next = entry;
            }
            last = entry;
        }

        /** The next that still waits here. */
        Entry take() {
            while (first != null) {
                Entry entry = first;
                first = entry.next;
                entry.next = null;
                if (entry.place == Place.READY) {
                    return entry;
                }
            }
            last = null;
            return null;
        }
    }

    /** Mails to one destination. Its senders stand in a ring; the one behind the last is next. */
    private static final class Lane {
        private final Object key;
        private Sender last;

        Lane(Object key) {
            this.key = key;
        }

        void add(int senderKey, Entry entry) {
            sender(senderKey).add(entry);
        }

        private Sender sender(int senderKey) {
            Sender at = last;
            for (int i = 0; at != null && (i == 0 || at != last); i++) {
                if (at.key == senderKey) {
                    return at;
                }
                at = at.next;
            }
            Sender fresh = new Sender(senderKey);
            if (last == null) {
                fresh.next = fresh;
            } else {
                fresh.next = last.next;
                last.next = fresh;
            }
            last = fresh;
            return fresh;
        }

        Entry take() {
            while (last != null) {
                Sender turn = last.next;
                Entry entry = turn.take();
                if (turn.first == null) {
                    removeFirst();
                } else {
                    last = turn;
                }
                if (entry != null) {
                    return entry;
                }
            }
            return null;
        }

        private void removeFirst() {
            if (last.next == last) {
                last = null;
            } else {
                last.next = last.next.next;
            }
        }

        boolean isEmpty() {
            return last == null;
        }

        boolean isOpen(DestinationGate gate) {
            return !(key instanceof String destination) || gate.isOpen(destination);
        }

        /** Adds what waits here to the list. */
        void list(List<Entry> into) {
            if (last == null) {
                return;
            }
            Sender at = last;
            do {
                at = at.next;
                for (Entry entry = at.first; entry != null; entry = entry.next) {
                    if (entry.place == Place.READY) {
                        into.add(entry);
                    }
                }
            } while (at != last);
        }

        /** Forgets what waits here no longer. */
        void sweep() {
            List<Sender> senders = new ArrayList<>();
            Sender at = last;
            do {
                at = at.next;
                senders.add(at);
            } while (at != last);
            last = null;
            for (Sender sender : senders) {
                List<Entry> staying = new ArrayList<>();
                for (Entry entry = sender.take(); entry != null; entry = sender.take()) {
                    staying.add(entry);
                }
                staying.forEach(entry -> add(sender.key, entry));
            }
        }
    }

    /** Mails of one priority. */
    private static final class Level {
        private final Map<Object, Lane> lanes = new HashMap<>();
        private final ArrayDeque<Lane> open = new ArrayDeque<>();
        private final List<Lane> closed = new ArrayList<>();

        void add(Object key, int sender, Entry entry) {
            Lane lane = lanes.get(key);
            if (lane == null) {
                lane = new Lane(key);
                lanes.put(key, lane);
                open.addLast(lane);
            }
            lane.add(sender, entry);
        }

        Entry take(DestinationGate gate) {
            for (Lane lane = open.pollFirst(); lane != null; lane = open.pollFirst()) {
                if (!lane.isOpen(gate)) {
                    closed.add(lane);
                    continue;
                }
                Entry entry = lane.take();
                if (lane.isEmpty()) {
                    lanes.remove(lane.key);
                } else {
                    open.addLast(lane);
                }
                if (entry != null) {
                    return entry;
                }
            }
            return null;
        }

        void reopen(DestinationGate gate) {
            closed.removeIf(
                    lane -> {
                        boolean opens = lane.isOpen(gate);
                        if (opens) {
                            open.addLast(lane);
                        }
                        return opens;
                    });
        }

        void sweep() {
            lanes.values().forEach(Lane::sweep);
            lanes.values().removeIf(Lane::isEmpty);
            open.removeIf(Lane::isEmpty);
            closed.removeIf(Lane::isEmpty);
        }
    }

    /** Puts a mail at the end of its sender's row. */
    void add(Entry entry, Envelope.Turn turn) {
        Optional<String> destination = turn.destination();
        int hash = spread(turn.sender());
        entry.place = Place.READY;
        if (destination.isPresent()) {
            levels[entry.priority].add(destination.get(), hash % SENDERS, entry);
        } else {
            levels[entry.priority].add(hash % LANES, 0, entry);
        }
    }

    private static int spread(String sender) {
        int hash = sender.hashCode() * 0x9E3779B9;
        return hash >>> 12;
    }

    /** The next mail to an open destination; null when there is none. */
    Entry take(DestinationGate gate) {
        if (reopen || gate != lastGate) {
            reopen = false;
            lastGate = gate;
            for (Level level : levels) {
                level.reopen(gate);
            }
        }
        for (int priority = PRIORITIES - 1; priority >= 0; priority--) {
            Entry entry = levels[priority].take(gate);
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    /** Has closed destinations looked at again. */
    void reopen() {
        reopen = true;
    }

    /** Whether a mail waits whose destination was open when last looked at. */
    boolean hasOpen() {
        for (Level level : levels) {
            if (!level.open.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    void list(List<Entry> into) {
        for (Level level : levels) {
            level.lanes.values().forEach(lane -> lane.list(into));
        }
    }

    /** Forgets what waits here no longer. */
    void sweep() {
        for (Level level : levels) {
            level.sweep();
        }
    }
}
