package dev.hikyaku.server.configuration;

import java.util.Arrays;
import java.util.List;

/**
 * The keys a mailet, matcher or handler reads below its element. A class nobody declared may take
 * any; it checks them itself when it is made.
 *
 * @param className as the file names it, with or without the package James adds
 * @param ends for a mailet: whether a mail that reaches it goes no further in the processor
 * @param keys its parameters
 */
record ClassKeys(String className, boolean ends, List<Key> keys) {

    static ClassKeys of(String className, Key... keys) {
        return new ClassKeys(className, false, Arrays.asList(keys));
    }

    static ClassKeys ending(String className, Key... keys) {
        return new ClassKeys(className, true, Arrays.asList(keys));
    }
}
