package dev.hikyaku.server.configuration;

import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * What kind of value a key takes.
 *
 * @param name for the table of keys, such as {@code duration}
 * @param secret whether the value may be shown, and whether {@code file:/path} stands for the first
 *     line of that file
 * @param list whether it takes several values separated by commas
 * @param check says what should have stood there, or nothing when the value is fine
 */
record Kind(
        String name,
        boolean secret,
        boolean list,
        BiFunction<String, Surroundings, Optional<String>> check) {

    /** What should have stood there instead, or nothing when the value is fine. */
    Optional<String> expectedInsteadOf(String value, Surroundings surroundings) {
        return check.apply(value, surroundings);
    }

    static Kind of(String name, String expected, Predicate<String> accepts) {
        return new Kind(
                name,
                false,
                false,
                (value, ignored) -> accepts.test(value) ? Optional.empty() : Optional.of(expected));
    }

    static Kind checked(String name, BiFunction<String, Surroundings, Optional<String>> check) {
        return new Kind(name, false, false, check);
    }

    Kind named(String other) {
        return new Kind(other, secret, list, check);
    }

    /** A comma-separated list of values of this kind. */
    Kind several() {
        return new Kind(name + " list", secret, true, this::firstDefect);
    }

    private Optional<String> firstDefect(String value, Surroundings surroundings) {
        for (String item : value.split(",", -1)) {
            Optional<String> expected = check.apply(item.strip(), surroundings);
            if (expected.isPresent()) {
                return expected.map(text -> text + "; several are separated by commas");
            }
        }
        return Optional.empty();
    }
}
