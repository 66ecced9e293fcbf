package dev.hikyaku.server.configuration;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Holds one file against its schema: every entry is known, stands as often as it may, is sound. */
final class SchemaCheck {
    private final FileSchema schema;
    private final Surroundings surroundings;
    private final Places places;
    private final Consumer<Problem> sink;

    private SchemaCheck(
            FileSchema schema, Surroundings surroundings, Places places, Consumer<Problem> sink) {
        this.schema = schema;
        this.surroundings = surroundings;
        this.places = places;
        this.sink = sink;
    }

    static void run(
            FileSchema schema, Entry file, Surroundings surroundings, Consumer<Problem> sink) {
        Places places = new Places(file, schema.tree());
        new SchemaCheck(schema, surroundings, places, sink).below(file, schema.tree());
        Rule.Finding finding = new Rule.Finding(schema.file(), places, surroundings, sink);
        schema.rules().forEach(rule -> rule.check(file, finding));
    }

    private void below(Entry parent, KeyTree tree) {
        Set<String> once = new HashSet<>();
        for (Entry child : parent.children()) {
            Optional<KeyTree> known = tree.child(parent, child.name());
            if (known.isEmpty()) {
                unknown(parent, tree, child);
                continue;
            }
            if (!once.add(child.name()) && !known.get().isRepeatable()) {
                report(child, "given again", "the key once");
            }
            child.value().ifPresent(value -> value(child, value, known.get()));
            below(child, known.get());
        }
    }

    private void value(Entry entry, Value value, KeyTree tree) {
        if (value.defect().isPresent()) {
            report(entry, shown(value, tree), value.defect().get());
        } else if (tree.key().isPresent()) {
            Kind kind = tree.key().get().kind();
            kind.expectedInsteadOf(value.text(), surroundings)
                    .ifPresent(
                            expected ->
                                    report(entry, shown(value, tree), expected + origin(value)));
        } else if (tree.holdsOthers() && !tree.isOpen() && !value.text().isEmpty()) {
            report(entry, Problem.HIDDEN, "keys inside it, not text");
        }
    }

    private static String shown(Value value, KeyTree tree) {
        boolean secret = tree.key().map(key -> key.kind().secret()).orElse(true);
        return secret && !value.text().startsWith("file:") ? Problem.HIDDEN : value.text();
    }

    private static String origin(Value value) {
        return value.variables().isEmpty()
                ? ""
                : "; it comes from " + String.join(", ", value.variables());
    }

    private void unknown(Entry parent, KeyTree tree, Entry child) {
        List<String> names = tree.names(parent);
        String suggestion =
                Nearest.to(child.name(), names)
                        .map(name -> "a known key; did you mean " + name + "?")
                        .orElseGet(() -> "one of " + String.join(", ", names));
        report(child, "unknown key", names.isEmpty() ? "no keys here" : suggestion);
    }

    private void report(Entry entry, String value, String expected) {
        sink.accept(new Problem(schema.file(), places.of(entry), value, expected));
    }
}
