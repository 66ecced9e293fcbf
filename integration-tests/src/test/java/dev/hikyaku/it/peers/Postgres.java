package dev.hikyaku.it.peers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Debian's PostgreSQL 15 as a private instance on a free port of 127.0.0.1, as shipped: {@code
 * fsync} and {@code synchronous_commit} on, passwords by SCRAM. Needs root, as it runs as the
 * system's user {@code postgres}; the machine's own clusters are not touched.
 *
 * <pre>{@code
 * try (var postgres = Postgres.start()) {
 *     postgres.createDatabase("mail");
 *     HikyakuProcess.role("store").environment("HIKYAKU_DATABASE_URL", postgres.url("mail"));
 *     postgres.kill();
 *     postgres.restart();
 * }
 * }</pre>
 */
public final class Postgres implements AutoCloseable {
    /** The owner of the databases; no superuser. */
    public static final String USER = "hikyaku";

    public static final String PASSWORD = "correct-horse-battery-staple";

    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
    private static final String SUPERUSER = "postgres";
    private static final Duration START = Duration.ofSeconds(180);
    private static final Duration STOP = Duration.ofSeconds(60);
    private static final String CONFIGURATION =
            """
            listen_addresses = '127.0.0.1'
            port = %d
            unix_socket_directories = ''
            fsync = on
            synchronous_commit = on
            full_page_writes = on
            """;
    private static final String LOGINS = "host all all 127.0.0.1/32 scram-sha-256\n";

    private final Scratch scratch;
    private final int port;
    private Program program;

    private Postgres(Scratch scratch, int port) {
        this.scratch = scratch;
        this.port = port;
    }

    /** Makes a cluster, starts it and waits until it takes connections. */
    public static Postgres start() {
        var scratch = Scratch.create("postgres");
        var postgres = new Postgres(scratch, Ports.free());
        try {
            postgres.lay();
            postgres.launch();
            postgres.query(
                    SUPERUSER, "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(USER, PASSWORD));
            return postgres;
        } catch (RuntimeException | AssertionError e) {
            postgres.close();
            throw e;
        }
    }

    private void lay() {
        String password = scratch.write("password", PASSWORD + "\n").toString();
        scratch.giveTo(SUPERUSER, scratch.directory("data"));
        var line = asPostgres("initdb", "--pgdata", data().toString(), "--username", SUPERUSER);
        line.addAll(List.of("--auth", "scram-sha-256", "--pwfile", password, "--no-sync"));
        line.addAll(List.of("--encoding", "UTF8", "--locale", "C.UTF-8"));
        Command.of(line).in(scratch.path()).succeed();
        scratch.write("data/postgresql.conf", CONFIGURATION.formatted(port));
        scratch.write("data/pg_hba.conf", LOGINS);
    }

    private void launch() {
        var line = asPostgres("postgres", "-D", data().toString());
        program =
                Program.start(
                        "postgres",
                        line,
                        scratch.path(),
                        Map.of(),
                        scratch.resolve("postgres.log"));
        program.await("takes connections", START, this::isReady);
    }

    private boolean isReady() {
        var line = new String[] {program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", port + ""};
        return Command.of(line).run().exit() == 0;
    }

    /** {@code setpriv} becomes the program: there is no process in between. */
    private static List<String> asPostgres(String program, String... arguments) {
        var line = new ArrayList<>(List.of("setpriv", "--reuid", SUPERUSER, "--regid", SUPERUSER));
        line.addAll(List.of("--clear-groups", program(program)));
        line.addAll(List.of(arguments));
        return line;
    }

    private static String program(String name) {
        return PROGRAMS.resolve(name).toString();
    }

    /** For JDBC, without user and password. */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    public int port() {
        return port;
    }

    /** Its first process, the parent of all others. */
    public long pid() {
        return program.pid();
    }

    /** The cluster's files. */
    public Path data() {
        return scratch.resolve("data");
    }

    public String log() {
        return Program.read(scratch.resolve("postgres.log"));
    }

    /** An empty one that belongs to {@link #USER}. */
    public void createDatabase(String name) {
        query(SUPERUSER, "CREATE DATABASE %s OWNER %s".formatted(name, USER));
    }

    /**
     * The rows a statement of the superuser answers, a line each, columns separated by {@code |}.
     */
    public List<String> query(String database, String sql) {
        var line = new ArrayList<>(List.of(program("psql"), "--no-psqlrc", "--quiet"));
        line.addAll(List.of("--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1"));
        line.addAll(List.of("--host", "127.0.0.1", "--port", Integer.toString(port)));
        line.addAll(List.of("--username", SUPERUSER, "--dbname", database, "--command", sql));
        return Command.of(line)
                .environment("PGPASSWORD", PASSWORD)
                .succeed()
                .text()
                .lines()
                .toList();
    }

    /**
     * An orderly end at once (SIGINT, "fast"): clients are cut off, what they had open is undone.
     */
    public void stop() {
        Command.of("kill", "-INT", Long.toString(pid())).succeed();
        if (program.exitCode(STOP).isEmpty()) {
            throw new AssertionError("postgres: runs %s after SIGINT%n%s".formatted(STOP, log()));
        }
    }

    /** SIGKILL to all its processes; returns once they are gone. */
    public void kill() {
        var first = ProcessHandle.of(pid());
        var family =
                Stream.concat(first.stream(), first.stream().flatMap(ProcessHandle::descendants))
                        .toList();
        // The first process first, lest it starts others in place of those killed.
        family.forEach(ProcessHandle::destroyForcibly);
        family.stream()
                .map(ProcessHandle::onExit)
                .map(exit -> exit.orTimeout(STOP.toSeconds(), TimeUnit.SECONDS))
                .forEach(CompletableFuture::join);
    }

    /** Starts it again on the same port and files, after {@link #stop} or {@link #kill}. */
    public void restart() {
        program.close();
        launch();
    }

    @Override
    public void close() {
        if (program != null) {
            if (program.isRunning()) {
                stop();
            }
            program.close();
        }
        scratch.close();
    }
}
