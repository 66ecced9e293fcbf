package dev.hikyaku.server.configuration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The keys of a file as the tree its elements form. */
final class KeyTree {
    /** As the last step of a path: whatever stands there, however deep, is for others to check. */
    static final String ANY_DEPTH = "**";

    private static final KeyTree ANYTHING = new KeyTree(true);

    private final Map<String, KeyTree> children = new LinkedHashMap<>();
    private boolean open;
    private Optional<Key> key = Optional.empty();
    private boolean repeatable;
    private String label = "";
    private Function<Entry, Optional<KeyTree>> byClass = entry -> Optional.empty();
    private boolean dependsOnClass;

    private KeyTree(boolean open) {
        this.open = open;
    }

    static KeyTree nested(List<Key> keys) {
        KeyTree root = new KeyTree(false);
        keys.forEach(key -> root.add(List.of(key.path().split("\\.")), key));
        return root;
    }

    static KeyTree flat(List<Key> keys) {
        KeyTree root = new KeyTree(false);
        keys.forEach(key -> root.add(List.of(key.path()), key));
        return root;
    }

    private void add(List<String> path, Key declared) {
        KeyTree tree = this;
        for (String step : path) {
            if (step.equals(ANY_DEPTH)) {
                tree.open = true;
                return;
            }
            tree = tree.children.computeIfAbsent(step, name -> new KeyTree(false));
        }
        tree.key = Optional.of(declared);
        tree.repeatable = declared.repeatable();
    }

    /** Lets an element stand several times, told apart by the text of one of its children. */
    KeyTree repeat(String path, String labelledBy) {
        KeyTree tree = at(path);
        tree.repeatable = true;
        tree.label = labelledBy;
        return this;
    }

    /** Adds to an element what the class it names reads; a class not known here reads anything. */
    KeyTree classKeys(String path, Function<Entry, Optional<KeyTree>> lookup) {
        KeyTree tree = at(path);
        tree.byClass = lookup;
        tree.dependsOnClass = true;
        return this;
    }

    private KeyTree at(String path) {
        KeyTree tree = this;
        for (String step : path.split("\\.")) {
            tree = tree.children.computeIfAbsent(step, name -> new KeyTree(false));
        }
        return tree;
    }

    /** Whether this path of names is declared. */
    boolean hasPath(String... path) {
        KeyTree tree = this;
        for (String step : path) {
            tree = tree == null ? null : tree.children.get(step);
        }
        return tree != null;
    }

    Optional<Key> key() {
        return key;
    }

    boolean isRepeatable() {
        return repeatable || open;
    }

    String label() {
        return label;
    }

    boolean isOpen() {
        return open;
    }

    boolean holdsOthers() {
        return !children.isEmpty() || dependsOnClass;
    }

    /** The tree for a child of this entry, or nothing when no such key is known. */
    Optional<KeyTree> child(Entry entry, String name) {
        return open ? Optional.of(ANYTHING) : declared(name).or(() -> ofClass(entry, name));
    }

    private Optional<KeyTree> declared(String name) {
        return Optional.ofNullable(children.get(name))
                .or(
                        () ->
                                children.entrySet().stream()
                                        .filter(child -> matches(child.getKey(), name))
                                        .map(Map.Entry::getValue)
                                        .findFirst());
    }

    /** A star at the end stands for any ending, one before it for anything up to the next dot. */
    private static boolean matches(String pattern, String name) {
        if (!pattern.endsWith("*")) {
            return false;
        }
        String start = pattern.substring(0, pattern.length() - 1);
        return name.matches(
                Arrays.stream(start.split("\\*", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining("[^.]+", "", ".*")));
    }

    private Optional<KeyTree> ofClass(Entry entry, String name) {
        if (!dependsOnClass || name.startsWith("@")) {
            return Optional.empty();
        }
        Optional<KeyTree> keys = byClass.apply(entry);
        return keys.isPresent() ? keys.get().declared(name) : Optional.of(ANYTHING);
    }

    /** The names that could stand below this entry. */
    List<String> names(Entry entry) {
        List<String> names = new ArrayList<>(children.keySet());
        if (dependsOnClass) {
            byClass.apply(entry).ifPresent(keys -> names.addAll(keys.children.keySet()));
        }
        return names;
    }
}
