package dev.hikyaku.it.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Our server as a process of its own, started as an operator starts it: the role's {@code conf/}
 * with a few values changed, free ports of 127.0.0.1, the test's certificate, the domain {@code
 * example.org}.
 *
 * <pre>{@code
 * try (var server = HikyakuProcess.role("standalone").start()) {
 *     server.createAccount("user@example.org", "secret");
 *     Swaks.plain(server.port("mx")).envelope("a@example.net", "user@example.org").succeed(mail);
 * }
 * }</pre>
 */
public final class HikyakuProcess implements AutoCloseable {
    public static final String DOMAIN = "example.org";
    private static final Duration START = Duration.ofSeconds(180);
    private static final Duration COMMAND = Duration.ofMinutes(5);
    private static final Duration STOP = Duration.ofSeconds(40);
    private static final Pattern LISTENING =
            Pattern.compile("Listening: (\\S+) on (?:port |\\S*:)(\\d+)");

    private final String role;
    private final Scratch scratch;
    private final Setup setup;
    private Program program;
    private int starts;

    private HikyakuProcess(Setup setup) {
        this.role = setup.role;
        this.scratch = setup.scratch;
        this.setup = setup;
        this.program = run();
    }

    /** A log for each start: what an earlier one said is no answer to a later question. */
    private Program run() {
        return Program.start(
                "hikyaku " + role, setup.line(scratch), home(), setup.environment, log(++starts));
    }

    private Path log(int start) {
        return scratch.resolve(start == 1 ? "hikyaku.log" : "hikyaku-%d.log".formatted(start));
    }

    public static Setup role(String role) {
        return new Setup(role);
    }

    /**
     * The port of a listener, by the name it has in the role's configuration, such as {@code mx};
     * or {@code webadmin}.
     */
    public int port(String listener) {
        Map<String, Integer> ports = ports(log());
        Integer port = ports.get(listener);
        if (port == null) {
            throw new AssertionError(
                    "%s: no such listener (expected: %s)".formatted(listener, ports));
        }
        return port;
    }

    /**
     * It says so in its own right; the log, which has its own queue, may tell the ports a little
     * later.
     */
    private boolean isReady() {
        return log().lines().anyMatch("ready"::equals) && log().contains("Started " + role);
    }

    private static Map<String, Integer> ports(String log) {
        var ports = new HashMap<String, Integer>();
        var matcher = LISTENING.matcher(log);
        while (matcher.find()) {
            ports.put(matcher.group(1), Integer.valueOf(matcher.group(2)));
        }
        return ports;
    }

    public void createAccount(String address, String password) {
        try (var webadmin = webadmin()) {
            webadmin.createUser(address, password);
        }
    }

    /** The operators' interface, with the token the server made for itself. */
    public Webadmin webadmin() {
        String token = Program.read(var().resolve("webadmin.token")).strip();
        return new Webadmin(port("webadmin"), "Authorization", "Bearer " + token);
    }

    /**
     * Runs an operator's command on the files of this server, which must be stopped: {@code store
     * verify}.
     */
    public Command.Finished command(List<String> words) {
        var line = new ArrayList<>(List.of(home().resolve("bin/hikyaku").toString()));
        line.addAll(words);
        line.addAll(List.of("--role", role, "--conf", scratch.resolve("conf").toString()));
        line.addAll(List.of("--var", var().toString()));
        var command = Command.of(line).within(COMMAND);
        setup.environment.forEach(command::environment);
        return command.run();
    }

    /** Where it keeps what it writes, its webadmin tokens among it. */
    public Path var() {
        return setup.var(scratch);
    }

    /** All it has printed so far, since it was started last. */
    public String log() {
        return program.output();
    }

    public long pid() {
        return program.pid();
    }

    public boolean isRunning() {
        return program.isRunning();
    }

    /** SIGTERM, without waiting. */
    public void terminate() {
        program.terminate();
    }

    /** SIGSTOP: it does nothing more until it is killed. */
    public void freeze() {
        Command.of("sh", "-c", "kill -STOP " + pid()).succeed();
    }

    /** SIGKILL, and waits until it is gone. */
    public void kill() {
        program.kill();
        exitCode();
    }

    /** Starts it again, after its end, on the same files, and waits until it is ready. */
    public void restart() {
        program.close();
        program = run();
        awaitReady();
    }

    private void awaitReady() {
        program.await("ready", START, this::isReady);
    }

    /** Waits until it has ended by itself, and answers its exit code. */
    public int exitCode() {
        return exitCode(STOP);
    }

    int exitCode(Duration deadline) {
        OptionalInt code = program.exitCode(deadline);
        if (code.isEmpty()) {
            throw new AssertionError("still running after %s%n%s".formatted(deadline, log()));
        }
        return code.getAsInt();
    }

    /** Waits until the log holds these words. */
    public void awaitLog(String words, Duration deadline) {
        program.await("log says " + words, deadline, () -> log().contains(words));
    }

    @Override
    public void close() {
        program.close();
        keepLog();
        scratch.close();
    }

    /** What it printed stays in {@code target/servers/} for whoever looks into a failed test. */
    private void keepLog() {
        try {
            Path logs = Files.createDirectories(home().resolve("integration-tests/target/servers"));
            Files.copy(
                    log(starts),
                    logs.resolve("hikyaku-%d.log".formatted(program.pid())),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is different from a plain start. */
    public static final class Setup {
        private final String conf;
        private String role;
        private final Map<String, String> environment = new HashMap<>();
        private final List<String> jvmOptions = new ArrayList<>();
        private final List<String> before = new ArrayList<>();
        private final List<Edit> edits = new ArrayList<>();
        private final Map<String, String> files = new HashMap<>();
        private Scratch scratch;
        private Path var;

        private Setup(String role) {
            this.role = role;
            this.conf = role;
            for (String listener :
                    List.of(
                            "MX",
                            "SUBMISSION",
                            "SUBMISSIONS",
                            "IMAPS",
                            "POP3S",
                            "LMTP",
                            "MANAGESIEVE",
                            "RELAY")) {
                environment.put("HIKYAKU_BIND_" + listener, "127.0.0.1:0");
            }
            environment.put("HIKYAKU_WEBADMIN_PORT", "0");
            environment.put("HIKYAKU_JMX_PORT", "0");
            environment.put("HIKYAKU_HEAP", "512m");
            environment.put("HIKYAKU_DOMAINS", DOMAIN);
            environment.put("HIKYAKU_HOSTNAME", "mail." + DOMAIN);
            environment.put("HIKYAKU_TLS_KEY", TestCertificate.get().key().toString());
            environment.put("HIKYAKU_TLS_CERTIFICATE", TestCertificate.get().chain().toString());
        }

        /** Another {@code --role} than the one whose configuration it is. */
        public Setup role(String role) {
            this.role = role;
            return this;
        }

        public Setup environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** Replaces every occurrence of {@code from}, at least one, in a file of {@code conf/}. */
        public Setup edit(String file, String from, String to) {
            edits.add(new Edit(file, from, to));
            return this;
        }

        /** Adds or replaces a file of {@code conf/}. */
        public Setup file(String name, String content) {
            files.put(name, content);
            return this;
        }

        public Setup jvmOption(String option) {
            jvmOptions.add(option);
            return this;
        }

        /** Keeps what it writes here, an existing directory that outlives it. */
        public Setup var(Path directory) {
            var = directory;
            return this;
        }

        /** Started by these words, such as {@code unshare --uts}, which end in a command. */
        public Setup under(String... words) {
            before.addAll(List.of(words));
            return this;
        }

        /** Starts it and waits until it is ready. */
        public HikyakuProcess start() {
            var server = launch();
            try {
                server.awaitReady();
                return server;
            } catch (RuntimeException | AssertionError e) {
                server.close();
                throw e;
            }
        }

        /** Lays its files now, so that {@link #launch} does nothing but start it. */
        public Setup prepare() {
            scratch = Scratch.create("hikyaku");
            try {
                Path copy = copyConf(scratch);
                files.forEach((name, content) -> scratch.write("conf/" + name, content));
                for (Edit edit : edits) {
                    edit.apply(copy);
                }
                return this;
            } catch (RuntimeException | AssertionError e) {
                scratch.close();
                throw e;
            }
        }

        /** Starts it and leaves it to the test what becomes of that. */
        public HikyakuProcess launch() {
            if (scratch == null) {
                prepare();
            }
            var options = new ArrayList<>(jvmOptions);
            if (jvmOptions.stream().noneMatch(Setup::isOfTheStart)) {
                options.addAll(RecordedStart.options());
            }
            environment.put("HIKYAKU_JAVA_OPTS", String.join(" ", options));
            return new HikyakuProcess(this);
        }

        /** Whether a test looks at how classes are loaded. */
        private static boolean isOfTheStart(String option) {
            return option.startsWith("-Xlog") || option.startsWith("-XX:AOT");
        }

        private Path var(Scratch scratch) {
            return var == null ? scratch.directory("var") : var;
        }

        private List<String> line(Scratch scratch) {
            var line = new ArrayList<>(before);
            line.add(home().resolve("bin/hikyaku").toString());
            line.addAll(List.of("--role", role, "--conf", scratch.resolve("conf").toString()));
            line.addAll(List.of("--var", var(scratch).toString()));
            return line;
        }

        private Path copyConf(Scratch scratch) {
            Path copy = scratch.directory("conf");
            try (var files = Files.list(home().resolve("conf").resolve(conf))) {
                for (Path file : files.toList()) {
                    Files.copy(file, copy.resolve(file.getFileName()));
                }
                return copy;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The root of the source tree. */
    public static Path home() {
        return Path.of(System.getProperty("hikyaku.home", "..")).toAbsolutePath().normalize();
    }

    private record Edit(String file, String from, String to) {
        void apply(Path conf) {
            Path path = conf.resolve(file);
            String text = Program.read(path);
            if (!text.contains(from)) {
                throw new AssertionError("%s: has no %s".formatted(path, from));
            }
            try {
                Files.writeString(path, text.replace(from, to));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
