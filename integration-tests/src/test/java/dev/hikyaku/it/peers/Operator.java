package dev.hikyaku.it.peers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * An operator's shell beside a running server: {@code hikyaku} is on the path, the working
 * directory holds what the operator's pages name.
 */
public final class Operator implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final Scratch scratch = Scratch.create("operator");
    private final HikyakuProcess server;

    public Operator(HikyakuProcess server) {
        this.server = server;
    }

    /** Adds a file to the working directory. */
    public Operator file(String name, String content) {
        scratch.write(name, content);
        return this;
    }

    public Path directory() {
        return scratch.path();
    }

    /** Runs a line of bash, in a shell with nothing on standard input. */
    public Command.Finished run(String line) {
        Command command = Command.of("bash", "-c", line).in(scratch.path()).within(DEADLINE);
        environment().forEach(command::environment);
        return command.run();
    }

    /** What the shell has set. */
    public Map<String, String> environment() {
        return Map.of(
                "PATH",
                HikyakuProcess.home().resolve("bin") + ":" + System.getenv("PATH"),
                "HIKYAKU_VAR",
                server.var().toString(),
                "HIKYAKU_WEBADMIN_PORT",
                Integer.toString(server.port("webadmin")));
    }

    @Override
    public void close() {
        scratch.close();
    }
}
