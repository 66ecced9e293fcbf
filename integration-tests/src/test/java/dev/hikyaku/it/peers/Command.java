package dev.hikyaku.it.peers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that is run to its end: {@code Command.of("swaks", "--to", …).run()}.
 *
 * <p>A program that outlives its deadline is killed with its children and the run fails with what
 * it printed until then.
 */
public final class Command {
    private final List<String> line;
    private final Map<String, String> environment = new HashMap<>();
    private Duration deadline = Duration.ofSeconds(60);
    private byte[] input = new byte[0];
    private Path directory;

    private Command(List<String> line) {
        this.line = line;
    }

    public static Command of(String... line) {
        return new Command(List.of(line));
    }

    public static Command of(List<String> line) {
        return new Command(List.copyOf(line));
    }

    /**
     * A program at a terminal of its own, where a line of the input is typed at each of its
     * questions.
     */
    public static Command atTerminal(String program, String... arguments) {
        var line = new ArrayList<>(List.of("python3", "-c", Scratch.text("terminal.py"), program));
        line.addAll(List.of(arguments));
        return new Command(List.copyOf(line));
    }

    public Command input(byte[] bytes) {
        this.input = bytes;
        return this;
    }

    public Command within(Duration deadline) {
        this.deadline = deadline;
        return this;
    }

    public Command in(Path directory) {
        this.directory = directory;
        return this;
    }

    public Command environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Runs the program and answers what it printed, whatever its exit code. */
    public Finished run() {
        Process process = start();
        var out = drain(process.getInputStream());
        var err = drain(process.getErrorStream());
        feed(process.getOutputStream());
        try {
            boolean ended = process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                Program.killTree(process.toHandle());
                throw new AssertionError(
                        "%s: still running after %s%n%s%s"
                                .formatted(line, deadline, text(out), text(err)));
            }
            return new Finished(process.exitValue(), collected(out), text(err));
        } catch (InterruptedException e) {
            Program.killTree(process.toHandle());
            Thread.currentThread().interrupt();
            throw new AssertionError(line + ": interrupted", e);
        }
    }

    /** Runs the program, which must exit with 0. */
    public Finished succeed() {
        Finished finished = run();
        if (finished.exit() != 0) {
            throw new AssertionError(
                    "%s: exit %d (expected: 0)%n%s%s"
                            .formatted(line, finished.exit(), finished.text(), finished.err()));
        }
        return finished;
    }

    private Process start() {
        var builder = new ProcessBuilder(line);
        builder.environment().putAll(environment);
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(line.getFirst() + ": cannot be started", e);
        }
    }

    private void feed(OutputStream standardInput) {
        byte[] bytes = input;
        Thread.ofVirtual()
                .start(
                        () -> {
                            try (standardInput) {
                                standardInput.write(bytes);
                            } catch (IOException e) {
                                // The program ended without reading all of it: its exit code tells.
                            }
                        });
    }

    private static FutureTask<byte[]> drain(InputStream stream) {
        var task =
                new FutureTask<>(
                        () -> {
                            var bytes = new ByteArrayOutputStream();
                            stream.transferTo(bytes);
                            return bytes.toByteArray();
                        });
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private static String text(FutureTask<byte[]> output) throws InterruptedException {
        return new String(collected(output), StandardCharsets.UTF_8);
    }

    private static byte[] collected(FutureTask<byte[]> output) throws InterruptedException {
        try {
            return output.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return new byte[0];
        }
    }

    /** What a program left behind: its exit code and all it printed. */
    public record Finished(int exit, byte[] out, String err) {
        public String text() {
            return new String(out, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return "exit %d%n%s%s".formatted(exit, text(), err);
        }
    }
}
