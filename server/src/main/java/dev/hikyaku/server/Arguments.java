package dev.hikyaku.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the command line and the environment say about this process.
 *
 * @param role {@code --role} or HIKYAKU_ROLE, no default
 * @param directories {@code --conf} or HIKYAKU_CONF (default {@code conf/ROLE} under the working
 *     directory), {@code --var} or HIKYAKU_VAR (default {@code var} there)
 * @param stopDeadline HIKYAKU_STOP_DEADLINE: how long running transactions may take after SIGTERM,
 *     in seconds, default 25
 */
public record Arguments(Role role, Directories directories, Duration stopDeadline) {
    private static final Set<String> KNOWN = Set.of("--role", "--conf", "--var");
    private static final String ROLES =
            Arrays.stream(Role.values()).map(Role::lowerCase).collect(Collectors.joining(", "));

    /**
     * Reads both; an argument outweighs the environment.
     *
     * @throws IllegalArgumentException with one line for the operator
     */
    public static Arguments from(List<String> arguments, Environment environment, Path home) {
        Map<String, String> given = parse(arguments);
        Role role = role(value(given, "--role", environment, "HIKYAKU_ROLE"));
        Path conf =
                value(given, "--conf", environment, "HIKYAKU_CONF")
                        .map(home::resolve)
                        .orElse(home.resolve("conf").resolve(role.lowerCase()));
        Path var =
                value(given, "--var", environment, "HIKYAKU_VAR")
                        .map(home::resolve)
                        .orElse(home.resolve("var"));
        return new Arguments(role, new Directories(conf, var, home), stopDeadline(environment));
    }

    private static Map<String, String> parse(List<String> arguments) {
        Map<String, String> given = new HashMap<>();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String[] argument = rest.next().split("=", 2);
            if (!KNOWN.contains(argument[0])) {
                throw new IllegalArgumentException(
                        argument[0] + ": unknown (expected: --role ROLE, --conf DIR, --var DIR)");
            }
            if (argument.length == 1 && !rest.hasNext()) {
                throw new IllegalArgumentException(argument[0] + ": no value (expected: one)");
            }
            given.put(argument[0], argument.length == 2 ? argument[1] : rest.next());
        }
        return given;
    }

    private static Optional<String> value(
            Map<String, String> given, String argument, Environment environment, String variable) {
        return Optional.ofNullable(given.get(argument)).or(() -> environment.get(variable));
    }

    private static Role role(Optional<String> name) {
        String given = name.orElse("not set");
        return Arrays.stream(Role.values())
                .filter(role -> role.lowerCase().equals(given))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "--role: " + given + " (expected: " + ROLES + ")"));
    }

    private static Duration stopDeadline(Environment environment) {
        String seconds = environment.get("HIKYAKU_STOP_DEADLINE").orElse("25");
        try {
            return Duration.ofSeconds(Integer.parseUnsignedInt(seconds));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "HIKYAKU_STOP_DEADLINE: " + seconds + " (expected: whole seconds)", e);
        }
    }
}
