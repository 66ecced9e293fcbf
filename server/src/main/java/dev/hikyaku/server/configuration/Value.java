package dev.hikyaku.server.configuration;

import java.util.List;
import java.util.Optional;

/**
 * A value as it stands after the environment was read.
 *
 * @param text what the key is worth, trimmed
 * @param variables the environment variables that are set and were used, in the order of use
 * @param defect what should have stood there when the placeholders could not be resolved
 */
record Value(String text, List<String> variables, Optional<String> defect) {

    static Value of(String text) {
        return new Value(text, List.of(), Optional.empty());
    }

    static Value defective(String text, String expected) {
        return new Value(text, List.of(), Optional.of(expected));
    }

    Value withText(String other) {
        return new Value(other, variables, defect);
    }
}
