package dev.hikyaku.server.configuration;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Names entries the way an operator finds them: the elements from below the root, and where an
 * element may stand several times what tells it apart, such as {@code
 * processors.processor[root].mailet[RemoteDelivery].outgoing}. A server that stands alone in its
 * file needs no naming: {@code bind} instead of {@code smtpserver[mx].bind}.
 */
final class Places {
    private final Map<Entry, String> places = new IdentityHashMap<>();

    Places(Entry root, KeyTree tree) {
        places.put(root, "");
        List<String> taken = new ArrayList<>();
        for (Entry child : root.children()) {
            Optional<KeyTree> known = tree.child(root, child.name());
            boolean alone = root.all(child.name()).count() == 1;
            String step = step(child, known, taken);
            String place = alone && !step.equals(child.name()) ? "" : step;
            places.put(child, place);
            known.ifPresent(below -> name(child, below, place));
        }
    }

    /** Where the entry stands. */
    String of(Entry entry) {
        String place = places.getOrDefault(entry, "");
        return place.isEmpty() ? entry.name() : place;
    }

    /** Where a key below an entry stands or is missing. */
    String below(Entry parent, String child) {
        return join(places.getOrDefault(parent, ""), child);
    }

    private void name(Entry parent, KeyTree tree, String prefix) {
        List<String> taken = new ArrayList<>();
        for (Entry child : parent.children()) {
            Optional<KeyTree> known = tree.child(parent, child.name());
            String place = join(prefix, step(child, known, taken));
            places.put(child, place);
            known.ifPresent(below -> name(child, below, place));
        }
    }

    private static String join(String prefix, String step) {
        return prefix.isEmpty() ? step : prefix + "." + step;
    }

    private static String step(Entry child, Optional<KeyTree> known, List<String> taken) {
        String label = known.map(KeyTree::label).orElse("");
        return label.isEmpty()
                ? child.name()
                : child.name() + "[" + distinct(child, label, taken) + "]";
    }

    private static String distinct(Entry child, String label, List<String> taken) {
        String text = child.text(label).map(Places::simple).orElse("");
        String kind = child.name() + "/" + text;
        taken.add(kind);
        long nth = taken.stream().filter(kind::equals).count();
        if (text.isEmpty()) {
            return String.valueOf(nth);
        }
        return nth == 1 ? text : text + " " + nth;
    }

    private static String simple(String text) {
        return text.substring(text.lastIndexOf('.') + 1);
    }
}
