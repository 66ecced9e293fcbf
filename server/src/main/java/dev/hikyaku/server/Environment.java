package dev.hikyaku.server;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The environment variables a role's configuration files may name as {@code ${env:NAME}} or {@code
 * ${env:NAME:-default}}.
 *
 * <p>A variable set to nothing counts as not set: container tools pass on empty ones, and an empty
 * host name or port is never what an operator means.
 */
public record Environment(Map<String, String> variables) {

    public Environment {
        variables = Map.copyOf(variables);
    }

    /** The environment of this process. */
    public static Environment ofProcess() {
        return new Environment(System.getenv());
    }

    /** A copy in which one variable has another value. */
    public Environment with(String name, String value) {
        Map<String, String> copy = new HashMap<>(variables);
        copy.put(name, value);
        return new Environment(copy);
    }

    /** A variable's value, unless it is not set or blank. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    /** Names only: values may be secrets. */
    @Override
    public String toString() {
        return "Environment" + variables.keySet();
    }
}
