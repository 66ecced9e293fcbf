package dev.hikyaku.server.demo;

import dev.hikyaku.server.Arguments;
import dev.hikyaku.server.Directories;
import dev.hikyaku.server.Environment;
import dev.hikyaku.server.Hikyaku;
import dev.hikyaku.server.HikyakuServer;
import dev.hikyaku.server.Role;
import dev.hikyaku.server.SelfSignedCertificate;
import dev.hikyaku.server.logs.Logs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The standalone role with nothing to set up: a self-signed certificate, the domain example.org,
 * two accounts with generated passwords in files of mode 0600, ports above 1024 on loopback. What
 * it keeps is in {@code var/demo}, of a check in {@code var/demo-check}.
 *
 * <p>{@code bin/demo} prints what to type and runs until it is stopped; {@code bin/demo --check}
 * submits one mail, reads it back over IMAPS and says {@code demo: delivered in N ms}. Exit codes:
 * 0 well, 1 not delivered or not started, 64 wrong arguments.
 */
public final class Demo {
    static final String SENDER = "alice@example.org";
    static final String RECIPIENT = "bob@example.org";

    private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);
    private static final Duration CHECK_DEADLINE = Duration.ofSeconds(60);
    private static final int EXIT_USAGE = 64;

    private Demo() {}

    /** Starts the demonstration. */
    public static void main(String[] args) throws Exception {
        List<String> arguments = List.of(args);
        if (!arguments.isEmpty() && !arguments.equals(List.of("--check"))) {
            System.err.println(
                    "demo: " + String.join(" ", args) + " (expected: --check or nothing)");
            Runtime.getRuntime().halt(EXIT_USAGE);
        }
        Path home = Path.of(Environment.ofProcess().get("HIKYAKU_HOME").orElse(""));
        // Apart, so that one can be tried while the other runs.
        Path var = home.resolve("var").resolve(arguments.isEmpty() ? "demo" : "demo-check");
        SelfSignedCertificate certificate = SelfSignedCertificate.in(var.resolve("tls"));
        HikyakuServer server =
                Hikyaku.start(
                        new Arguments(
                                Role.STANDALONE,
                                new Directories(home.resolve("conf/standalone"), var, home),
                                STOP_DEADLINE),
                        certificate.in(environment()));
        Account sender = Account.in(server, SENDER);
        Account recipient = Account.in(server, RECIPIENT);
        if (arguments.isEmpty()) {
            System.out.print(
                    Instructions.of(
                            server,
                            home,
                            var,
                            certificate,
                            sender.keptIn(var),
                            recipient.keptIn(var)));
            System.out.println("ready");
            return;
        }
        int exit = check(server, certificate, sender, recipient);
        server.stop(STOP_DEADLINE);
        Logs.close();
        System.out.flush();
        // Past the hook that ends a running server with its own exit code.
        Runtime.getRuntime().halt(exit);
    }

    private static int check(
            HikyakuServer server,
            SelfSignedCertificate certificate,
            Account sender,
            Account recipient) {
        try {
            Duration took =
                    new RoundTrip(server.port("submission"), server.port("imaps"), certificate)
                            .run(sender, recipient, CHECK_DEADLINE);
            System.out.println("demo: delivered in " + took.toMillis() + " ms");
            return 0;
        } catch (Exception e) {
            System.err.println("demo: not delivered: " + e);
            return 1;
        }
    }

    private static Environment environment() {
        Map<String, String> variables = new HashMap<>();
        variables.put("HIKYAKU_DOMAINS", "example.org");
        variables.put("HIKYAKU_HOSTNAME", "localhost");
        variables.put("HIKYAKU_BIND_MX", "127.0.0.1:" + free(10025));
        variables.put("HIKYAKU_BIND_SUBMISSION", "127.0.0.1:" + free(10587));
        variables.put("HIKYAKU_BIND_SUBMISSIONS", "127.0.0.1:" + free(10465));
        variables.put("HIKYAKU_BIND_IMAPS", "127.0.0.1:" + free(10993));
        variables.put("HIKYAKU_BIND_POP3S", "127.0.0.1:" + free(10995));
        variables.put("HIKYAKU_BIND_MANAGESIEVE", "127.0.0.1:" + free(14190));
        variables.put("HIKYAKU_BIND_LMTP", "127.0.0.1:" + free(12525));
        variables.put("HIKYAKU_WEBADMIN_PORT", String.valueOf(free(18000)));
        variables.put("HIKYAKU_JMX_ENABLED", "false");
        return new Environment(variables);
    }

    /** The port, or 0 for any other when somebody has it. */
    private static int free(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            return 0;
        }
    }
}
