package dev.hikyaku.server.logs;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How this process logs, as the environment says.
 *
 * <p>Logback reads the same variables by itself, before anything of ours runs, and takes a wrong
 * level for DEBUG, at which addresses are shown whole: check here first thing at start.
 *
 * @param format {@code HIKYAKU_LOG_FORMAT}: {@code logfmt} (the default) or {@code json}
 * @param level {@code HIKYAKU_LOG_LEVEL}: {@code error}, {@code warn}, {@code info} (the default),
 *     {@code debug} or {@code trace}, in any case
 * @param jamesLevel {@code HIKYAKU_LOG_LEVEL_JAMES}: the same for James and what it is built on,
 *     {@code warn} by default
 */
public record LogSettings(LogFormat format, Threshold level, Threshold jamesLevel) {

    public static final String FORMAT = "HIKYAKU_LOG_FORMAT";
    public static final String LEVEL = "HIKYAKU_LOG_LEVEL";
    public static final String LEVEL_JAMES = "HIKYAKU_LOG_LEVEL_JAMES";

    /** The lowest level that is logged. */
    public enum Threshold {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException {@code name: value (expected: …)} when a value is none
     */
    public static LogSettings from(Map<String, String> environment) {
        return new LogSettings(
                one(environment, FORMAT, LogFormat.values(), LogFormat.LOGFMT),
                one(environment, LEVEL, Threshold.values(), Threshold.INFO),
                one(environment, LEVEL_JAMES, Threshold.values(), Threshold.WARN));
    }

    private static <E extends Enum<E>> E one(
            Map<String, String> environment, String name, E[] values, E standard) {
        String value = Optional.ofNullable(environment.get(name)).orElse("").strip();
        if (value.isEmpty()) {
            return standard;
        }
        return Arrays.stream(values)
                .filter(candidate -> candidate.name().equalsIgnoreCase(value))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        name
                                                + ": "
                                                + value
                                                + " (expected: "
                                                + words(values)
                                                + ")"));
    }

    private static <E extends Enum<E>> String words(E[] values) {
        return Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
