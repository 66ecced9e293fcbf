package dev.hikyaku.smtp;

import org.apache.james.util.DurationParser;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads keys and values once: each key is asked for by one reader, and those nobody asked for are
 * refused. Errors are {@link IllegalArgumentException}s of the form {@code key: value (expected:
 * …)}.
 */
final class Settings {
    private final Map<String, String> values;
    private final Set<String> known = new HashSet<>();

    Settings(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    Optional<String> text(String key) {
        known.add(key);
        return Optional.ofNullable(values.get(key)).map(String::strip).filter(v -> !v.isEmpty());
    }

    String required(String key, String expected) {
        return text(key).orElseThrow(() -> wrong(key, "", expected));
    }

    int integer(String key, int least, int most, int otherwise) {
        return text(key).map(value -> integer(key, value, least, most)).orElse(otherwise);
    }

    private static int integer(String key, String value, int least, int most) {
        String expected = "a number from " + least + " to " + most;
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong(key, value, expected);
        }
        throw wrong(key, value, expected);
    }

    boolean flag(String key, boolean otherwise) {
        return text(key).map(value -> flag(key, value)).orElse(otherwise);
    }

    private static boolean flag(String key, String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(key, value, "true or false");
        };
    }

    Duration duration(String key, Duration otherwise) {
        return text(key).map(value -> duration(key, value)).orElse(otherwise);
    }

    private static Duration duration(String key, String value) {
        String expected = "a duration from 1 ms to 1 hour, such as 30 seconds";
        Duration duration;
        try {
            duration = DurationParser.parse(value);
        } catch (RuntimeException e) {
            throw wrong(key, value, expected);
        }
        if (!duration.isPositive() || duration.compareTo(Duration.ofHours(1)) > 0) {
            throw wrong(key, value, expected);
        }
        return duration;
    }

    Optional<Path> file(String key) {
        return text(key).map(value -> file(key, value));
    }

    private static Path file(String key, String value) {
        Path path = Path.of(value);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw wrong(key, value, "a PEM file that can be read");
        }
        return path;
    }

    /** A constant of an enum, written in lower case. */
    <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
        return text(key).map(value -> choice(key, type, value)).orElse(otherwise);
    }

    private static <E extends Enum<E>> E choice(String key, Class<E> type, String value) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equalsIgnoreCase(value))
                .findFirst()
                .orElseThrow(
                        () ->
                                wrong(
                                        key,
                                        value,
                                        "one of "
                                                + Arrays.toString(type.getEnumConstants())
                                                        .toLowerCase(Locale.ROOT)));
    }

    /** Words apart by blanks or commas, in upper case. */
    Set<String> words(String key) {
        return text(key)
                .map(value -> value.toUpperCase(Locale.ROOT).split("[ ,]+"))
                .map(words -> Arrays.stream(words).collect(Collectors.toUnmodifiableSet()))
                .orElse(Set.of());
    }

    /** Call it when all keys have been asked for. */
    void refuseUnknown() {
        values.keySet().stream()
                .filter(key -> !known.contains(key))
                .sorted()
                .findFirst()
                .ifPresent(
                        key -> {
                            throw wrong(
                                    key,
                                    values.get(key),
                                    "one of "
                                            + String.join(", ", known.stream().sorted().toList()));
                        });
    }

    static IllegalArgumentException wrong(String key, Object value, String expected) {
        return new IllegalArgumentException(key + ": " + value + " (expected: " + expected + ")");
    }
}
