package dev.hikyaku.server.webadmin;

import org.apache.commons.configuration2.Configuration;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.util.DurationParser;
import org.apache.james.util.Size;

import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the values of {@code webadmin.properties}; each that is wrong is named with its key. */
final class SettingsReader {
    private static final String FILE = "webadmin.properties";

    private final Configuration configuration;
    private final FileSystem files;

    SettingsReader(Configuration configuration, FileSystem files) {
        this.configuration = configuration;
        this.files = files;
    }

    static String named(String key) {
        return FILE + ": " + key;
    }

    static IllegalArgumentException wrong(String key, String value, String expected) {
        return new IllegalArgumentException(
                "%s: %s (expected: %s)".formatted(named(key), value, expected));
    }

    Stream<String> keys() {
        return Stream.generate(configuration.getKeys()::next).limit(configuration.size());
    }

    Optional<String> text(String key) {
        return Optional.ofNullable(configuration.getString(key, null))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    List<String> list(String key) {
        return Stream.of(configuration.getStringArray(key))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    boolean flag(String key, boolean otherwise) {
        return text(key).map(value -> flagOf(key, value)).orElse(otherwise);
    }

    int number(String key, int otherwise, int from, int to) {
        return text(key).map(value -> numberOf(key, value, from, to)).orElse(otherwise);
    }

    Duration duration(String key, Duration otherwise, Duration to) {
        return text(key).map(value -> durationOf(key, value, to)).orElse(otherwise);
    }

    int bytes(String key, int otherwise, int to) {
        return text(key).map(value -> bytesOf(key, value, to)).orElse(otherwise);
    }

    Optional<Secret> secret(String key) {
        return text(key).map(value -> Secret.read(named(key), value, files));
    }

    Path readable(String key) {
        String url = text(key).orElseThrow(() -> wrong(key, "not set", "a file"));
        try {
            Path file = files.getFile(url).toPath();
            if (Files.isReadable(file)) {
                return file;
            }
        } catch (FileNotFoundException e) {
            throw wrong(key, url, "a readable file");
        }
        throw wrong(key, url, "a readable file");
    }

    private static boolean flagOf(String key, String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(key, value, "true or false");
        };
    }

    private static int numberOf(String key, String value, int from, int to) {
        String expected = "a number from " + from + " to " + to;
        try {
            int number = Integer.parseInt(value);
            if (number >= from && number <= to) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong(key, value, expected);
        }
        throw wrong(key, value, expected);
    }

    private static Duration durationOf(String key, String value, Duration to) {
        String expected = "a time such as 10s, up to " + to.toSeconds() + "s";
        try {
            Duration duration = DurationParser.parse(value);
            if (duration.isPositive() && duration.compareTo(to) <= 0) {
                return duration;
            }
        } catch (IllegalArgumentException e) {
            throw wrong(key, value, expected);
        }
        throw wrong(key, value, expected);
    }

    private static int bytesOf(String key, String value, int to) {
        String expected = "a size such as 1M, up to " + to + " bytes";
        try {
            long bytes = Size.parse(value).asBytes();
            if (bytes > 0 && bytes <= to) {
                return Math.toIntExact(bytes);
            }
        } catch (IllegalArgumentException e) {
            throw wrong(key, value, expected);
        }
        throw wrong(key, value, expected);
    }
}
