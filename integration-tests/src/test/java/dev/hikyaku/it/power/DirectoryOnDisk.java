package dev.hikyaku.it.power;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** A directory: the names the program sees, those on disk, and what is to become of them. */
final class DirectoryOnDisk implements Node {
    private final Map<String, Node> seen = new HashMap<>();
    private final Map<String, Node> durable = new HashMap<>();

    /** In the order of the log; a rename within one directory is one change of two names. */
    private final Map<Long, Map<String, Node>> pending = new LinkedHashMap<>();

    /** Where what left this directory went: until it is there on disk, it has not left. */
    private final Map<Long, DirectoryOnDisk> arrivals = new HashMap<>();

    Node get(String name) {
        return seen.get(name);
    }

    /** Gives the name to this node; to none when null. */
    void change(long index, String name, Node node) {
        put(seen, name, node);
        pending.computeIfAbsent(index, unused -> new LinkedHashMap<>()).put(name, node);
    }

    /** Takes the name away: its node is now in another directory. */
    void move(long index, String name, DirectoryOnDisk to) {
        change(index, name, null);
        arrivals.put(index, to);
    }

    @Override
    public void synced(long before) {
        Iterator<Map.Entry<Long, Map<String, Node>>> changes = pending.entrySet().iterator();
        while (changes.hasNext()) {
            Map.Entry<Long, Map<String, Node>> change = changes.next();
            if (change.getKey() >= before) {
                return;
            }
            change.getValue().forEach((name, node) -> put(durable, name, node));
            arrivals.remove(change.getKey());
            changes.remove();
        }
    }

    /** The names that may be found after a cut. */
    Map<String, Node> after(Fate fate) {
        var found = new HashMap<>(durable);
        pending.forEach(
                (index, change) -> {
                    if (isKept(index, fate)) {
                        change.forEach((name, node) -> put(found, name, node));
                    }
                });
        return found;
    }

    private boolean isKept(long index, Fate fate) {
        DirectoryOnDisk arrival = arrivals.get(index);
        if (arrival == null) {
            return fate.keepsName(index);
        }
        boolean arrived = !arrival.pending.containsKey(index) || fate.keepsName(index);
        return arrived && fate.keepsDeparture(index);
    }

    private static void put(Map<String, Node> names, String name, Node node) {
        if (node == null) {
            names.remove(name);
        } else {
            names.put(name, node);
        }
    }
}
