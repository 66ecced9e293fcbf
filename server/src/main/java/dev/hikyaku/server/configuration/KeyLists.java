package dev.hikyaku.server.configuration;

import java.util.ArrayList;
import java.util.List;

/** Puts lists of keys together. */
final class KeyLists {
    private KeyLists() {}

    @SafeVarargs
    static List<Key> join(List<Key>... lists) {
        List<Key> all = new ArrayList<>();
        for (List<Key> list : lists) {
            all.addAll(list);
        }
        return List.copyOf(all);
    }
}
