package dev.hikyaku.server.configuration;

import dev.hikyaku.server.Environment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a file as James and every capability shall see it, with the environment put in and lists
 * taken apart: a value of a key that may stand several times is split at its commas, so that one
 * variable can hold several domains or servers in an XML file too. A key without value is as good
 * as none: it is how samples show their keys, and what {@code ${env:NAME:-}} leaves of an unset
 * one.
 */
final class FileReader {
    private FileReader() {}

    static Entry read(String file, byte[] content, Environment environment) throws UnreadableFile {
        Entry entry = raw(file, content, environment);
        Optional<FileSchema> schema = KnownFiles.named(file);
        return schema.isPresent() ? apart(entry, schema.get().tree()) : entry;
    }

    private static Entry raw(String file, byte[] content, Environment environment)
            throws UnreadableFile {
        if (file.endsWith(".xml")) {
            return XmlEntries.read(content, environment);
        }
        return file.equals("jvm.properties")
                ? PropertyEntries.readPlain(content)
                : PropertyEntries.read(content, environment);
    }

    private static Entry apart(Entry entry, KeyTree tree) {
        List<Entry> children = new ArrayList<>();
        for (Entry child : entry.children()) {
            Optional<KeyTree> below = tree.child(entry, child.name());
            if (below.isEmpty() || below.get().isOpen()) {
                children.add(child);
            } else if (isNothing(child, below.get())) {
                continue;
            } else if (isList(child, below.get())) {
                children.addAll(items(child));
            } else {
                children.add(apart(child, below.get()));
            }
        }
        return new Entry(entry.name(), entry.value(), children);
    }

    private static boolean isNothing(Entry entry, KeyTree tree) {
        return tree.key().isPresent()
                && entry.children().isEmpty()
                && entry.value().filter(value -> value.text().isBlank()).isPresent();
    }

    private static boolean isList(Entry entry, KeyTree tree) {
        return tree.isRepeatable()
                && tree.key().isPresent()
                && entry.children().isEmpty()
                && entry.value().filter(value -> value.text().contains(",")).isPresent();
    }

    private static List<Entry> items(Entry list) {
        Value value = list.value().orElseThrow();
        List<Entry> items = new ArrayList<>();
        for (String item : value.text().split(",", -1)) {
            items.add(Entry.leaf(list.name(), value.withText(item.strip())));
        }
        return items;
    }
}
