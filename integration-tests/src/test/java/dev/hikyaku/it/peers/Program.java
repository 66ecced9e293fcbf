package dev.hikyaku.it.peers;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A program that runs beside the test until it is closed: its output goes to a file, it is ended by
 * process id with all its children, on failure too.
 */
public final class Program implements AutoCloseable {
    private static final Set<Program> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Program::kill)));
    }

    private final String name;
    private final Path log;
    private final Process process;

    private Program(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /** Starts the program with standard output and standard error appended to {@code log}. */
    public static Program start(
            String name,
            List<String> line,
            Path directory,
            Map<String, String> environment,
            Path log) {
        var builder =
                new ProcessBuilder(line)
                        .directory(directory.toFile())
                        .redirectInput(new java.io.File("/dev/null"))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            var program = new Program(name, log, builder.start());
            RUNNING.add(program);
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": cannot be started", e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** All the program has printed so far. */
    public String output() {
        return read(log);
    }

    /**
     * Waits until {@code condition} holds; fails with the program's output when it ends before or
     * the deadline passes.
     */
    public void await(String what, Duration deadline, BooleanSupplier condition) {
        try {
            Awaitility.await(name + ": " + what)
                    .atMost(deadline)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> condition.getAsBoolean() || !process.isAlive());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "%s: %s: not within %s%n%s".formatted(name, what, deadline, output()), e);
        }
        if (!condition.getAsBoolean()) {
            throw new AssertionError(
                    "%s: %s: ended with %d%n%s"
                            .formatted(name, what, process.exitValue(), output()));
        }
    }

    /** Sends SIGTERM to the program alone. */
    public void terminate() {
        process.destroy();
    }

    /** Waits for the program's own end; empty when it still runs at the deadline. */
    public OptionalInt exitCode(Duration deadline) {
        try {
            return process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)
                    ? OptionalInt.of(process.exitValue())
                    : OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }

    /** SIGTERM, and after {@code grace} SIGKILL, to the program and whatever it started. */
    public void stop(Duration grace) {
        var family = process.descendants().toList();
        process.destroy();
        exitCode(grace);
        family.forEach(Program::killTree);
        kill();
    }

    @Override
    public void close() {
        stop(Duration.ofSeconds(5));
    }

    /** SIGKILL to the program and whatever it started. */
    public void kill() {
        killTree(process.toHandle());
        RUNNING.remove(this);
    }

    static void killTree(ProcessHandle root) {
        root.descendants().forEach(ProcessHandle::destroyForcibly);
        root.destroyForcibly();
    }

    static String read(Path file) {
        try {
            return Files.exists(file)
                    ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
