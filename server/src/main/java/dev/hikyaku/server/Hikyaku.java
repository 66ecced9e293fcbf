package dev.hikyaku.server;

import dev.hikyaku.server.logs.LogSettings;
import dev.hikyaku.server.logs.Logs;
import dev.hikyaku.server.webadmin.WebAdminProbe;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;

/**
 * The command {@code hikyaku --role gateway|store|relay|standalone}.
 *
 * <p>Prints {@code ready} on standard output once every listener is open. Exit codes: 0 stopped by
 * SIGTERM or SIGINT with no transaction cut off, 1 the start failed or transactions were cut off at
 * the deadline (their senders have no reply and keep the mail), 64 wrong arguments. Each failure is
 * a line on standard error; the stack trace is logged at DEBUG.
 */
public final class Hikyaku {
    private static final int EXIT_FAILED = 1;
    private static final int EXIT_USAGE = 64;

    private Hikyaku() {}

    /** Runs one role until the process is told to stop. */
    public static void main(String[] args) {
        Environment environment = Environment.ofProcess();
        Path home = Path.of(environment.get("HIKYAKU_HOME").orElse(""));
        Arguments arguments;
        try {
            LogSettings.from(environment.variables());
            arguments = Arguments.from(List.of(args), environment, home);
        } catch (IllegalArgumentException e) {
            fail(EXIT_USAGE, List.of(e.getMessage()));
            return;
        }
        start(arguments, environment);
        System.out.println("ready");
    }

    /**
     * Starts a role that stops with the process. A failed start ends the process with one line on
     * standard error.
     */
    public static HikyakuServer start(Arguments arguments, Environment environment) {
        long start = System.nanoTime();
        Directories directories = arguments.directories();
        try {
            readProperties(directories.conf());
            Files.createDirectories(directories.var());
        } catch (IOException e) {
            fail(EXIT_FAILED, List.of(e + " (expected: files this user may read and write)"));
        } catch (IllegalArgumentException e) {
            fail(
                    EXIT_FAILED,
                    List.of(
                            "jvm.properties: content: not readable (expected: lines of"
                                    + " key=value)"));
        }
        // The first logger is made only now that its configuration is known.
        Logger logger = LoggerFactory.getLogger(Hikyaku.class);
        HikyakuServer server = HikyakuServer.of(arguments.role(), directories, environment);
        try {
            server.start();
        } catch (FailedStart e) {
            logger.debug("start failed", e);
            fail(EXIT_FAILED, e.lines());
        }
        report(server, arguments.role(), Duration.ofNanos(System.nanoTime() - start), logger);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> stop(server, arguments.stopDeadline(), logger), "stop"));
        return server;
    }

    private static void report(HikyakuServer server, Role role, Duration took, Logger logger) {
        if (role == Role.GATEWAY || role == Role.RELAY) {
            logger.warn("Accounts are in memory: those added by webadmin are gone after a restart");
        }
        for (Listening listening : server.listening()) {
            logger.info(
                    "Listening: {} on {}:{}",
                    listening.name(),
                    listening.address().getHostString(),
                    listening.address().getPort());
        }
        logger.info("Listening: webadmin on port {}", server.probe(WebAdminProbe.class).port());
        logger.info("Started {} in {} ms", role.lowerCase(), took.toMillis());
    }

    private static void stop(HikyakuServer server, Duration deadline, Logger logger) {
        int exit = EXIT_FAILED;
        try {
            exit = server.stop(deadline) ? 0 : EXIT_FAILED;
            logger.info("Stopped");
        } catch (RuntimeException e) {
            logger.error("Stopping failed", e);
        } finally {
            Logs.close();
            System.out.flush();
            // The JVM would report the signal (143); a clean stop is no failure to whoever runs us.
            Runtime.getRuntime().halt(exit);
        }
    }

    private static void readProperties(Path conf) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(conf.resolve("jvm.properties"))) {
            properties.load(in);
        } catch (NoSuchFileException e) {
            // A role needs none.
        }
        properties.forEach(
                (name, value) -> System.getProperties().putIfAbsent(name, value.toString()));
        Path logback = conf.resolve("logback.xml");
        if (Files.exists(logback)) {
            System.getProperties().putIfAbsent("logback.configurationFile", logback.toString());
        }
    }

    private static void fail(int code, List<String> lines) {
        Logs.close();
        lines.forEach(line -> System.err.println("hikyaku: " + line));
        System.err.flush();
        Runtime.getRuntime().halt(code);
    }
}
