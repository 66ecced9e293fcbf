package dev.hikyaku.it.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A built source tree of its own, in which a reader types what a page says: scripts, configuration
 * and pages are copies, the distribution is the one that was built. Listeners are moved to free
 * ports of 127.0.0.1 by the environment. With {@link #docker}, {@code docker} is podman with the
 * storage of {@link Image}.
 */
public final class Checkout implements AutoCloseable {
    private static final FileTime LONG_AGO = FileTime.fromMillis(0);

    private final Scratch scratch = Scratch.create("checkout");
    private final Map<String, String> environment = new TreeMap<>();
    private int started;

    /** Lays it. */
    public Checkout() {
        Path home = HikyakuProcess.home();
        for (String copied : List.of("bin", "conf", "docs", "docker")) {
            copy(home.resolve(copied), scratch.resolve(copied));
        }
        // As bin/demo and docker/build look for what was built: nothing is newer than that.
        for (String source : List.of("mailets/src/main", "server/src/main")) {
            scratch.directory(source);
        }
        for (String file :
                List.of(
                        "pom.xml",
                        "mailets/pom.xml",
                        "server/pom.xml",
                        "server/target/classpath")) {
            age(scratch.write(file, ""));
        }
        age(scratch.resolve("mailets/src/main"));
        age(scratch.resolve("server/src/main"));
        try {
            Files.createSymbolicLink(
                    scratch.resolve("server/target/hikyaku"),
                    home.resolve("server/target/hikyaku").toRealPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String java = Path.of(System.getProperty("java.home"), "bin").toString();
        environment.put(
                "PATH", scratch.directory("programs") + ":" + java + ":" + System.getenv("PATH"));
        environment.put("HIKYAKU_HEAP", "512m");
        movePorts();
    }

    /** Other free ports for what starts from now on. */
    public void movePorts() {
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
            environment.put("HIKYAKU_BIND_" + listener, "127.0.0.1:" + Ports.free());
        }
        for (String name : List.of("HIKYAKU_WEBADMIN_PORT", "HIKYAKU_JMX_PORT")) {
            environment.put(name, Integer.toString(Ports.free()));
        }
        for (String name : List.of("MX", "SUBMISSION", "SUBMISSIONS", "IMAPS", "POP3S")) {
            environment.put("HIKYAKU_PORT_" + name, "127.0.0.1:" + Ports.free());
        }
    }

    /** Puts a {@code docker} on the path, with its {@code compose} and {@code build}. */
    public Checkout docker() {
        var script = new StringBuilder("#!/usr/bin/env bash\nset -euo pipefail\n");
        Image.get()
                .environment()
                .forEach((name, value) -> script.append("export %s=%s%n".formatted(name, value)));
        script.append(
                """
                case $1 in
                    compose) shift; exec podman-compose "$@" ;;
                    build) shift; exec buildah bud --format docker --isolation=chroot "$@" ;;
                    *) exec podman "$@" ;;
                esac
                """);
        Path program = scratch.write("programs/docker", script.toString());
        try {
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** The directory of certificate.pem and key.pem, readable for the image's user. */
    public Path certificate() {
        Path directory = scratch.resolve("tls");
        return Files.exists(directory) ? directory : Container.certificate(scratch);
    }

    public Path path() {
        return scratch.path();
    }

    public String variable(String name) {
        return environment.get(name);
    }

    /** A bash script in its directory, not yet run. */
    public Command command(String script) {
        return here(Command.of("bash", "-c", script));
    }

    /** The same at a terminal, where a line of input is typed at each question. */
    public Command atTerminal(String script) {
        return here(Command.atTerminal("/bin/bash", "-c", script));
    }

    /** A bash script that is left running. */
    public Program start(String script) {
        return Program.start(
                script,
                List.of("bash", "-c", script),
                scratch.path(),
                environment,
                scratch.resolve("log-" + ++started));
    }

    private Command here(Command command) {
        environment.forEach(command::environment);
        return command.in(scratch.path());
    }

    private static void age(Path file) {
        try {
            Files.setLastModifiedTime(file, LONG_AGO);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        scratch.close();
    }
}
