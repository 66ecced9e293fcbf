package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Checkout;
import dev.hikyaku.it.peers.Command;
import dev.hikyaku.it.peers.Ports;
import dev.hikyaku.it.peers.Program;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who types what a page shows: each block into a shell of its own. What starts a server is left
 * running until the page starts the next one, and must then stop with 0.
 */
final class Reader implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofMinutes(8);
    private static final Duration START = Duration.ofSeconds(120);
    private static final Duration STOP = Duration.ofSeconds(40);
    private static final Pattern DEMO_WEBADMIN = Pattern.compile("--url http://127.0.0.1:(\\d+)");
    private static final Pattern DEMO_MX = Pattern.compile("comes in on localhost:(\\d+)");
    private static final byte[] NEW_PASSWORD =
            "correct horse battery\ncorrect horse battery\n".getBytes(StandardCharsets.UTF_8);

    private final Checkout checkout;
    private Program server;

    Reader(Checkout checkout) {
        this.checkout = checkout;
    }

    void type(List<String> block) {
        List<String> settings = new ArrayList<>();
        for (String line : block) {
            String script = String.join("\n", settings) + "\n" + here(line);
            switch (Kind.of(line)) {
                case SETTING -> settings.add(here(line));
                case SERVER -> serve(settings, line);
                case TERMINAL -> expect(line, checkout.atTerminal(script).input(NEW_PASSWORD), 0);
                case EXAMINATION -> expect(line, checkout.command(script), 2);
                case OFFLINE -> {
                    stop();
                    expect(line, checkout.command(script), 0);
                }
                case PROGRAM -> expect(line, checkout.command(script), 0);
            }
        }
    }

    private static void expect(String line, Command command, int most) {
        Command.Finished finished = command.within(DEADLINE).run();
        assertThat(finished.exit()).as(line + "\n" + finished).isBetween(0, most);
    }

    private void serve(List<String> settings, String line) {
        stop();
        checkout.movePorts();
        server = checkout.start(String.join("\n", settings) + "\nexec " + line);
        server.await("ready", START, () -> server.output().lines().anyMatch("ready"::equals));
    }

    private void stop() {
        if (server != null) {
            try (Program stopping = server) {
                server = null;
                stopping.terminate();
                assertThat(stopping.exitCode(STOP)).as(stopping.output()).hasValue(0);
            }
        }
    }

    /** The page's ports and paths are those of this machine. */
    private String here(String line) {
        return certified(line)
                .replace("127.0.0.1:18000", "127.0.0.1:" + printed(DEMO_WEBADMIN))
                .replace("127.0.0.1:10025", "127.0.0.1:" + printed(DEMO_MX))
                .replace(
                        "127.0.0.1:8000", "127.0.0.1:" + checkout.variable("HIKYAKU_WEBADMIN_PORT"))
                .replace("--publish 25:", "--publish 127.0.0.1:" + Ports.free() + ":");
    }

    /** With the test's certificate outside of the container, and the page's path inside. */
    private String certified(String line) {
        String page = "/etc/hikyaku/tls";
        if (!line.contains(page)) {
            return line;
        }
        return line.startsWith("export ")
                ? line.replace(page, checkout.certificate().toString())
                : line.replace("--volume " + page, "--volume " + checkout.certificate());
    }

    /** What the demonstration said when it had to take another port than the page's. */
    private String printed(Pattern pattern) {
        Matcher matcher = pattern.matcher(server == null ? "" : server.output());
        return matcher.find() ? matcher.group(1) : "1";
    }

    @Override
    public void close() {
        stop();
    }

    /** How a command is run; the first whose pattern it is counts. */
    private enum Kind {
        SETTING("export \\S+=.*|set -a; \\. \\S+; set \\+a"),
        SERVER("bin/demo|bin/hikyaku( --role \\w+)?"),
        TERMINAL(".*hikyaku users add \\S+( --(url|token-file) \\S+)*"),
        OFFLINE("bin/hikyaku store verify( .*)?"),
        EXAMINATION("bin/hikyaku doctor( --.*)?"),
        PROGRAM(
                "bin/demo --check"
                        + "|bin/hikyaku (init|send-test|domains|aliases|queues|repositories"
                        + "|certificates|health)( .*)?"
                        + "|java -cp 'server/target/hikyaku/lib/\\*' .*KeyTable .*"
                        + "|\\(umask 077; .*\\)"
                        + "|curl --fail .*"
                        + "|docker/build( .*)?"
                        + "|docker (run|exec|logs|stop|rm|compose) .*"
                        + "|until docker .*; do sleep 1; done");

        private final Pattern commands;

        Kind(String commands) {
            this.commands = Pattern.compile(commands);
        }

        static Kind of(String line) {
            String command = line.replaceFirst("\\s+#.*", "");
            for (Kind kind : values()) {
                if (kind.commands.matcher(command).matches()) {
                    return kind;
                }
            }
            throw new AssertionError(
                    "%s: unknown (expected: a command of Reader.Kind, or no ```sh)"
                            .formatted(line));
        }
    }
}
