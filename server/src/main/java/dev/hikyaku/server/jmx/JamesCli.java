package dev.hikyaku.server.jmx;

import org.apache.james.cli.ServerCmd;
import org.apache.james.cli.type.CmdType;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The command {@code bin/james-cli}: James' own command line tool for a {@code store} or a {@code
 * standalone} on this machine. It finds port and credential by itself and takes users' passwords
 * from a prompt or standard input, so that no password stands on a command line.
 *
 * <pre>
 * bin/james-cli AddDomain example.org
 * bin/james-cli AddUser alice@example.org &lt; password.txt
 * </pre>
 *
 * <p>Exit codes: 0 done, 1 refused or failed, 64 wrong arguments, 69 the server is not reachable,
 * 77 the credential is missing or refused. A failure is one line on standard error.
 */
public final class JamesCli {
    private final Map<String, String> environment;
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    JamesCli(Map<String, String> environment, InputStream in, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        JamesCli cli = new JamesCli(System.getenv(), System.in, System.out, System.err);
        int exit = cli.run(List.of(args));
        System.out.flush();
        System.err.flush();
        // Threads of RMI need not be waited for.
        Runtime.getRuntime().halt(exit);
    }

    int run(List<String> line) {
        if (line.isEmpty() || List.of("--help", "-help", "help").contains(line.get(0))) {
            (line.isEmpty() ? err : out).print(usage());
            return line.isEmpty() ? CliFailure.USAGE : 0;
        }
        try {
            execute(CliArguments.parse(line, environment));
            return 0;
        } catch (CliFailure e) {
            err.println("james-cli: " + e.getMessage());
            return e.code();
        }
    }

    private void execute(CliArguments arguments) throws CliFailure {
        Credential credential = credential(arguments.passwordFile());
        List<String> line =
                new ArrayList<>(
                        List.of(
                                "--host",
                                arguments.host(),
                                "--port",
                                String.valueOf(arguments.port()),
                                "-username",
                                credential.user(),
                                "-password",
                                credential.password(),
                                "--",
                                arguments.command().getCommand()));
        line.addAll(arguments.arguments());
        if (arguments.needsPassword()) {
            line.add(UserPassword.ask(arguments.arguments().get(0), in));
        }
        try {
            ServerCmd.executeAndOutputToStream(line.toArray(String[]::new), out);
        } catch (Exception e) {
            throw CliErrors.explain(e, arguments);
        }
    }

    private static Credential credential(Path file) throws CliFailure {
        String expected =
                "%s: %s (expected: a file this user can read; --password-file, HIKYAKU_VAR)";
        if (!Files.exists(file)) {
            throw new CliFailure(
                    CliFailure.NO_CREDENTIAL, expected.formatted(file, "not there or not to see"));
        }
        try {
            return CredentialFile.read(file);
        } catch (IOException e) {
            throw new CliFailure(CliFailure.NO_CREDENTIAL, expected.formatted(file, "unreadable"));
        } catch (IllegalArgumentException e) {
            throw new CliFailure(CliFailure.NO_CREDENTIAL, e.getMessage());
        }
    }

    private static String usage() {
        return """
        james-cli [-h HOST] [-p PORT] [--password-file FILE] COMMAND [ARGUMENT ...]

          -h, --host HOST       a loopback address (HIKYAKU_JMX_ADDRESS, 127.0.0.1)
          -p, --port PORT       HIKYAKU_JMX_PORT, 9999
          --password-file FILE  jmxremote.password in HIKYAKU_VAR, or in var/

        AddUser and SetPassword ask for the password, or read one line of standard input.
        Exit codes: 0 done, 1 refused or failed, 64 wrong arguments, 69 no server, 77 no credential.

        Commands:
        """
                + Arrays.stream(CmdType.values())
                        .map(command -> "  " + CliArguments.usage(command) + "\n")
                        .collect(Collectors.joining());
    }
}
