package dev.hikyaku.server.jmx;

import org.apache.james.cli.type.CmdType;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the command line and the environment say: options, then the command, then its arguments.
 *
 * @param host {@code -h}, {@code --host}, else HIKYAKU_JMX_ADDRESS, else 127.0.0.1; loopback only
 * @param port {@code -p}, {@code --port}, else HIKYAKU_JMX_PORT, else 9999
 * @param passwordFile {@code --password-file}, else {@code jmxremote.password} in HIKYAKU_VAR, else
 *     in {@code var} below HIKYAKU_HOME
 * @param command one of James' commands
 * @param arguments its arguments; the password of AddUser and SetPassword is never among them
 */
record CliArguments(
        String host, int port, Path passwordFile, CmdType command, List<String> arguments) {

    private static final Map<String, String> OPTIONS =
            Map.of(
                    "-h", "host",
                    "-host", "host",
                    "--host", "host",
                    "-p", "port",
                    "-port", "port",
                    "--port", "port",
                    "--password-file", "password-file");
    private static final Set<String> SECRETS =
            Set.of("-username", "--username", "-password", "--password");
    private static final Set<CmdType> WITH_PASSWORD = Set.of(CmdType.ADDUSER, CmdType.SETPASSWORD);
    private static final Set<CmdType> WITH_FILE =
            Set.of(CmdType.IMPORTEML, CmdType.ADDACTIVESIEVESCRIPT);

    CliArguments {
        arguments = List.copyOf(arguments);
    }

    static CliArguments parse(List<String> line, Map<String, String> environment)
            throws CliFailure {
        Deque<String> rest = new ArrayDeque<>(line);
        Map<String, String> options = options(rest);
        if (rest.isEmpty()) {
            throw wrong("command", "none", "one of those --help lists");
        }
        String name = rest.pop();
        CmdType command =
                Optional.ofNullable(CmdType.lookup(name))
                        .orElseThrow(() -> wrong("command", name, "one of those --help lists"));
        return new CliArguments(
                host(options, environment),
                port(options, environment),
                passwordFile(options, environment),
                command,
                arguments(command, List.copyOf(rest)));
    }

    boolean needsPassword() {
        return WITH_PASSWORD.contains(command);
    }

    private static Map<String, String> options(Deque<String> rest) throws CliFailure {
        Map<String, String> options = new HashMap<>();
        while (!rest.isEmpty() && rest.peek().startsWith("-")) {
            String[] word = rest.pop().split("=", 2);
            if (SECRETS.contains(word[0])) {
                throw wrong(
                        word[0],
                        "***",
                        "--password-file FILE, or nothing: every user of this machine can read"
                                + " command lines");
            }
            String option = OPTIONS.get(word[0]);
            if (option == null) {
                throw wrong(word[0], "unknown", "-h HOST, -p PORT or --password-file FILE");
            }
            if (word.length == 1 && rest.isEmpty()) {
                throw wrong(word[0], "no value", "one");
            }
            options.put(option, word.length == 2 ? word[1] : rest.pop());
        }
        return options;
    }

    private static String host(Map<String, String> options, Map<String, String> environment)
            throws CliFailure {
        String host = choose(options, "host", environment, "HIKYAKU_JMX_ADDRESS", "127.0.0.1");
        try {
            InetAddress address = InetAddress.getByName(host);
            if (address.isLoopbackAddress()) {
                return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
            }
        } catch (UnknownHostException e) {
            throw wrong("host", host, JmxSettings.LOOPBACK);
        }
        throw wrong("host", host, JmxSettings.LOOPBACK + "; the password travels unencrypted");
    }

    private static int port(Map<String, String> options, Map<String, String> environment)
            throws CliFailure {
        String port =
                choose(
                        options,
                        "port",
                        environment,
                        "HIKYAKU_JMX_PORT",
                        String.valueOf(JmxSettings.DEFAULT_PORT));
        if (port.matches("\\d{1,5}")) {
            int number = Integer.parseInt(port);
            if (number > 0 && number <= 65535) {
                return number;
            }
        }
        throw wrong("port", port, "a port from 1 to 65535, as the server's log tells it");
    }

    private static Path passwordFile(Map<String, String> options, Map<String, String> environment) {
        Path home = Path.of(environment.getOrDefault("HIKYAKU_HOME", ""));
        return Optional.ofNullable(options.get("password-file"))
                .map(Path::of)
                .orElseGet(
                        () ->
                                home.resolve(variable(environment, "HIKYAKU_VAR").orElse("var"))
                                        .resolve(CredentialFile.NAME))
                .toAbsolutePath()
                .normalize();
    }

    private static List<String> arguments(CmdType command, List<String> given) throws CliFailure {
        int expected = command.getArgumentCount() - 1;
        if (WITH_PASSWORD.contains(command)) {
            expected--;
            if (given.size() > expected) {
                throw new CliFailure(
                        CliFailure.USAGE,
                        command.getCommand()
                                + ": *** (expected: the user alone, and the password at the prompt"
                                + " or as a line on standard input; every user of this machine can"
                                + " read command lines, so take another password than this one)");
            }
        }
        if (given.size() != expected) {
            throw wrong(command.getCommand(), given.size() + " arguments", usage(command));
        }
        return WITH_FILE.contains(command) ? withAbsoluteFile(given) : given;
    }

    /** The server opens the file, from another working directory than this. */
    private static List<String> withAbsoluteFile(List<String> given) {
        List<String> arguments = new ArrayList<>(given);
        arguments.add(Path.of(arguments.removeLast()).toAbsolutePath().normalize().toString());
        return arguments;
    }

    /** A command as the usage text shows it. */
    static String usage(CmdType command) {
        String usage = command.getUsage();
        return WITH_PASSWORD.contains(command) ? usage.replace(" <password>", "") : usage;
    }

    private static String choose(
            Map<String, String> options,
            String option,
            Map<String, String> environment,
            String variable,
            String otherwise) {
        return Optional.ofNullable(options.get(option))
                .or(() -> variable(environment, variable))
                .orElse(otherwise);
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private static CliFailure wrong(String name, String value, String expected) {
        return new CliFailure(
                CliFailure.USAGE, "%s: %s (expected: %s)".formatted(name, value, expected));
    }
}
