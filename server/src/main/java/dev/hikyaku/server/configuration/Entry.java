package dev.hikyaku.server.configuration;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an operator wrote, in one shape for both kinds of files: an XML element, an attribute (its
 * name then begins with {@code @}) or a line of a properties file.
 *
 * @param name element, attribute or property name
 * @param value its text; nothing for an element that only holds others
 * @param children attributes first, then elements, in the order of the file
 */
record Entry(String name, Optional<Value> value, List<Entry> children) {

    Entry {
        children = List.copyOf(children);
    }

    static Entry leaf(String name, Value value) {
        return new Entry(name, Optional.of(value), List.of());
    }

    Stream<Entry> all(String child) {
        return children.stream().filter(entry -> entry.name().equals(child));
    }

    /** The text at a dotted path below this entry, or nothing when it is missing or blank. */
    Optional<String> text(String path) {
        return at(path).flatMap(Entry::value).map(Value::text).filter(text -> !text.isBlank());
    }

    Optional<Entry> at(String path) {
        Optional<Entry> entry = Optional.of(this);
        for (String step : path.split("\\.")) {
            entry = entry.flatMap(here -> here.all(step).findFirst());
        }
        return entry;
    }

    /** Every entry at a dotted path below this one, on all branches. */
    Stream<Entry> every(String path) {
        Stream<Entry> entries = Stream.of(this);
        for (String step : path.split("\\.")) {
            entries = entries.flatMap(here -> here.all(step));
        }
        return entries;
    }
}
