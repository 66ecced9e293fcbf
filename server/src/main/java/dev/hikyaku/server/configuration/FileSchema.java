package dev.hikyaku.server.configuration;

import dev.hikyaku.server.Role;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What one configuration file may say.
 *
 * @param file its name
 * @param meaning one line for the table of keys
 * @param readBy the roles that read it; in the directory of another it is an error, as it would
 *     have no effect
 * @param neededBy the roles that do not start without it
 * @param keys all its keys
 * @param tree the same as a tree, with what may stand several times
 * @param rules what concerns several keys
 */
record FileSchema(
        String file,
        String meaning,
        Set<Role> readBy,
        Set<Role> neededBy,
        List<Key> keys,
        KeyTree tree,
        List<Rule> rules) {

    static final Set<Role> ALL = EnumSet.allOf(Role.class);
    static final Set<Role> NONE = EnumSet.noneOf(Role.class);
    static final Set<Role> WITH_MAILBOXES = EnumSet.of(Role.STORE, Role.STANDALONE);

    static final Set<Role> WITH_QUEUES = EnumSet.of(Role.STORE, Role.RELAY, Role.STANDALONE);

    static FileSchema xml(String file, String meaning, List<Key> keys) {
        return new FileSchema(file, meaning, ALL, NONE, keys, KeyTree.nested(keys), List.of());
    }

    static FileSchema properties(String file, String meaning, List<Key> keys) {
        return new FileSchema(file, meaning, ALL, NONE, keys, KeyTree.flat(keys), List.of());
    }

    /** Lets an element stand several times, told apart by the text of one of its children. */
    FileSchema repeat(String path, String labelledBy) {
        tree.repeat(path, labelledBy);
        return this;
    }

    /** Adds to an element what the class it names reads. */
    FileSchema classKeys(String path, Function<Entry, Optional<KeyTree>> lookup) {
        tree.classKeys(path, lookup);
        return this;
    }

    FileSchema readBy(Set<Role> roles) {
        return new FileSchema(file, meaning, roles, neededBy, keys, tree, rules);
    }

    FileSchema neededBy(Set<Role> roles) {
        return new FileSchema(file, meaning, readBy, roles, keys, tree, rules);
    }

    FileSchema with(Rule... more) {
        List<Rule> all = Stream.concat(rules.stream(), Arrays.stream(more)).toList();
        return new FileSchema(file, meaning, readBy, neededBy, keys, tree, all);
    }

    boolean isXml() {
        return file.endsWith(".xml");
    }
}
