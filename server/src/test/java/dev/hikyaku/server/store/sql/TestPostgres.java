package dev.hikyaku.server.store.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A PostgreSQL server of this JVM's own: Debian's programs, a free port on loopback, files in a
 * temporary directory, stopped with the JVM. Runs as the user {@code postgres} when the tests run
 * as root, which the server refuses to run as.
 */
final class TestPostgres {
    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
    private static final String OPTIONS =
            "-c listen_addresses=127.0.0.1 -c max_connections=200 -c fsync=off"
                    + " -c full_page_writes=off -c shared_buffers=32MB -k %s -p %d";
    private static TestPostgres instance;

    private final AtomicInteger databases = new AtomicInteger();
    private final Path directory;
    private final int port;

    private TestPostgres(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /** The server, started at the first call. */
    static synchronized TestPostgres instance() {
        if (instance == null) {
            try {
                instance = start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return instance;
    }

    private static TestPostgres start() throws IOException {
        if (!Files.isExecutable(PROGRAMS.resolve("initdb"))) {
            throw new IllegalStateException(
                    PROGRAMS + ": no PostgreSQL (expected: Debian's postgresql-15)");
        }
        Path directory = Files.createTempDirectory("postgres");
        if (isRoot()) {
            run(List.of("chown", "postgres:", directory.toString()));
        }
        TestPostgres server = new TestPostgres(directory, freePort());
        server.asOwner("initdb", "-D", server.data(), "-U", "postgres", "-A", "trust", "--no-sync");
        server.asOwner(
                "pg_ctl",
                "-D",
                server.data(),
                "-w",
                "-t",
                "60",
                "-l",
                server.log(),
                "-o",
                OPTIONS.formatted(directory, server.port),
                "start");
        Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
        return server;
    }

    /** The URL of a database nobody else uses. */
    String newDatabase() {
        String name = "test" + databases.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(url("postgres"), "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
            return url(name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String url(String name) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, name);
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private String log() {
        return directory.resolve("log").toString();
    }

    private void stop() {
        try {
            asOwner("pg_ctl", "-D", data(), "-w", "-m", "immediate", "stop");
            try (var files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private void asOwner(String program, String... arguments) throws IOException {
        List<String> line = new ArrayList<>();
        if (isRoot()) {
            line.addAll(
                    List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        line.add(PROGRAMS.resolve(program).toString());
        line.addAll(List.of(arguments));
        run(line);
    }

    private static void run(List<String> line) throws IOException {
        Path output = Files.createTempFile("postgres", ".out");
        try {
            Process process =
                    new ProcessBuilder(line)
                            .directory(Path.of("/").toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            if (!process.waitFor(90, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(line + ": " + Files.readString(output));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            Files.delete(output);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
