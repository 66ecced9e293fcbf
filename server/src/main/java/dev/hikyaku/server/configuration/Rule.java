package dev.hikyaku.server.configuration;

import java.util.function.Consumer;

/** What one key alone does not show: keys that need or exclude each other, references, files. */
@FunctionalInterface
interface Rule {

    void check(Entry file, Finding finding);

    /**
     * Where a rule puts what it found.
     *
     * @param file the file's name
     * @param places names entries as the operator finds them
     * @param surroundings the machine the file is for
     * @param sink takes the problems
     */
    record Finding(String file, Places places, Surroundings surroundings, Consumer<Problem> sink) {

        void report(Entry entry, String value, String expected) {
            sink.accept(new Problem(file, places.of(entry), value, expected));
        }

        /** Reports a key below an entry, whether it stands there or is missing. */
        void report(Entry parent, String child, String value, String expected) {
            sink.accept(new Problem(file, places.below(parent, child), value, expected));
        }
    }
}
