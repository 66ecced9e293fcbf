package dev.hikyaku.server;

import org.apache.commons.configuration2.ex.ConfigurationException;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A configuration file names an environment variable that has no default and is not set. */
final class UnsetVariable {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{env:([A-Za-z0-9_]+)\\}");

    private UnsetVariable() {}

    static Stream<String> in(String value) {
        return REFERENCE.matcher(value).results().map(found -> found.group(1));
    }

    static ConfigurationException of(String file, String key, String variable) {
        return new ConfigurationException(
                file + ": " + key + ": not set (expected: environment variable " + variable + ")");
    }
}
