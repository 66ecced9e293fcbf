package dev.hikyaku.it.peers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A role in a container of the {@link Image}, as README.md tells operators to run it: an
 * unprivileged user without capabilities, a read-only root, one volume; in the network of the test,
 * on free ports of 127.0.0.1.
 *
 * <pre>{@code
 * try (var gateway = Container.role("gateway").limits("512m", "0.25").start()) {
 *     WireClient.plain(gateway.port("MX")).expect(220);
 * }
 * }</pre>
 */
public final class Container implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(120);
    private static final Duration STOP = Duration.ofSeconds(60);
    private static final String PID_FILE = "pid";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Image image;
    private final String name;
    private final Setup setup;
    private final Scratch scratch;
    private final long launchedNanos = System.nanoTime();
    private final Program program;

    private Container(Image image, String name, Setup setup, Scratch scratch, List<String> line) {
        this.image = image;
        this.name = name;
        this.setup = setup;
        this.scratch = scratch;
        this.program =
                Program.start(
                        name, line, scratch.path(), image.environment(), scratch.resolve("log"));
    }

    public static Setup role(String role) {
        return new Setup(role);
    }

    /** The port of a listener, by the end of its variable: {@code MX} of HIKYAKU_BIND_MX. */
    public int port(String listener) {
        return setup.ports.get(listener);
    }

    /** A command inside, as {@code docker exec -i} runs it. */
    public Command exec(String... words) {
        var line = new ArrayList<>(List.of("exec", "--interactive", name));
        line.addAll(List.of(words));
        return image.podman(line.toArray(String[]::new));
    }

    /** What the image's health check says now: true is healthy. */
    public boolean isHealthy() {
        return image.podman("healthcheck", "run", name).run().exit() == 0;
    }

    /** SIGTERM, without waiting. */
    public void terminate() {
        image.podman("kill", "--signal", "TERM", name).succeed();
    }

    /** Waits until it has ended by itself, and answers its exit code. */
    public int exitCode() {
        return program.exitCode(STOP)
                .orElseThrow(() -> new AssertionError("still running after " + STOP + log()));
    }

    /**
     * Process 1 of the container, in the numbers of the host, from when it is made, which is a
     * little before it executes the image's program; empty until then.
     */
    public OptionalLong pid() {
        String written = Program.read(scratch.resolve(PID_FILE)).strip();
        return written.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(written));
    }

    /** {@link System#nanoTime()} just before podman was started. */
    public long launchedNanos() {
        return launchedNanos;
    }

    /** Whether its process, and podman with it, has not ended yet. */
    public boolean isRunning() {
        return program.isRunning();
    }

    /** All it has printed so far. */
    public String log() {
        return program.output();
    }

    @Override
    public void close() {
        image.podman("rm", "--force", "--time", "0", name).run();
        program.close();
        scratch.close();
    }

    /** A volume, gone when closed. */
    public static final class Volume implements AutoCloseable {
        private final String name = unique("volume");

        @Override
        public void close() {
            Image.get().podman("volume", "rm", "--force", name).run();
        }
    }

    private static String unique(String what) {
        return "hikyaku-%s-%d-%d"
                .formatted(what, ProcessHandle.current().pid(), NUMBER.incrementAndGet());
    }

    /** What is different from a plain start. */
    public static final class Setup {
        private final String role;
        private final Map<String, Integer> ports = new TreeMap<>();
        private final Map<String, String> environment = new TreeMap<>();
        private final List<String> options = new ArrayList<>();
        private Volume volume;

        private Setup(String role) {
            this.role = role;
            for (String listener :
                    List.of(
                            "MX",
                            "RELAY",
                            "SUBMISSION",
                            "SUBMISSIONS",
                            "IMAPS",
                            "POP3S",
                            "LMTP",
                            "MANAGESIEVE")) {
                int port = Ports.free();
                ports.put(listener, port);
                environment.put("HIKYAKU_BIND_" + listener, "127.0.0.1:" + port);
            }
            for (String port : List.of("WEBADMIN", "JMX")) {
                ports.put(port, Ports.free());
                environment.put("HIKYAKU_" + port + "_PORT", String.valueOf(ports.get(port)));
            }
            environment.put("HIKYAKU_DOMAINS", HikyakuProcess.DOMAIN);
            environment.put("HIKYAKU_HOSTNAME", "mail." + HikyakuProcess.DOMAIN);
            environment.put("HIKYAKU_TLS_KEY", "/etc/hikyaku/tls/key.pem");
            environment.put("HIKYAKU_TLS_CERTIFICATE", "/etc/hikyaku/tls/certificate.pem");
        }

        public Setup environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** Memory as podman writes it, such as {@code 512m}; parts of a CPU, such as 0.25. */
        public Setup limits(String memory, String cpus) {
            options.addAll(List.of("--memory", memory, "--cpus", cpus));
            return this;
        }

        /** A volume to keep; without one each container has its own. */
        public Setup on(Volume kept) {
            volume = kept;
            return this;
        }

        /** Starts it and waits until it is ready. */
        public Container start() {
            var container = launch();
            try {
                container.program.await(
                        "ready", START, () -> container.log().lines().anyMatch("ready"::equals));
                return container;
            } catch (RuntimeException | AssertionError e) {
                container.close();
                throw e;
            }
        }

        /** Starts it and leaves it to the test what becomes of that. */
        public Container launch() {
            var image = Image.get();
            var scratch = Scratch.create("container");
            String name = unique(role);
            var line = line(name, certificate(scratch), scratch.resolve(PID_FILE));
            return new Container(image, name, this, scratch, line);
        }

        private List<String> line(String name, Path certificate, Path pidFile) {
            var line = new ArrayList<String>();
            line.addAll(List.of("podman", "run", "--rm", "--name", name, "--network", "host"));
            line.addAll(List.of("--pidfile", pidFile.toString()));
            line.addAll(List.of("--read-only", "--read-only-tmpfs=false", "--cap-drop", "all"));
            line.addAll(List.of("--security-opt", "no-new-privileges"));
            line.addAll(List.of("--volume", certificate + ":/etc/hikyaku/tls:ro"));
            if (volume != null) {
                line.addAll(List.of("--volume", volume.name + ":/var/lib/hikyaku"));
            }
            environment.forEach((key, value) -> line.addAll(List.of("--env", key + "=" + value)));
            line.addAll(options);
            line.addAll(List.of(Image.NAME, "--role", role));
            return line;
        }
    }

    /** {@code certificate.pem} and {@code key.pem}, readable for the image's user alone. */
    public static Path certificate(Scratch scratch) {
        Path directory = scratch.directory("tls");
        var from = TestCertificate.get();
        Path key = scratch.write("tls/key.pem", Program.read(from.key()));
        scratch.write("tls/certificate.pem", Program.read(from.chain()));
        Command.of("chmod", "400", key.toString()).succeed();
        scratch.giveTo("10001:10001", directory);
        return directory;
    }
}
