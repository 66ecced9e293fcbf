package dev.hikyaku.server.configuration;

import dev.hikyaku.server.Environment;
import dev.hikyaku.server.Role;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A copy of a shipped configuration directory that a test may spoil. */
final class ConfDirectory {
    /** What an operator must set where a shipped file shows no default. */
    static final Map<String, String> NEEDED =
            Map.of(
                    "HIKYAKU_NEXT_HOP", "store.example:25",
                    "HIKYAKU_LMTP_ROUTES", "*=store.example:2525");

    private final Role role;
    private final Path conf;
    private Environment environment = new Environment(NEEDED);

    private ConfDirectory(Role role, Path conf) {
        this.role = role;
        this.conf = conf;
    }

    /** The directory as it is shipped, with a certificate as an operator would give it one. */
    static ConfDirectory shipped(Role role, Path directory) {
        try {
            Path conf = Files.createDirectories(directory.resolve("conf"));
            for (Path file : files(role)) {
                Files.copy(file, conf.resolve(file.getFileName()));
            }
            Path tls = Files.createDirectories(conf.resolve("tls"));
            TestCertificate certificate = TestCertificate.shared();
            Files.writeString(tls.resolve("key.pem"), certificate.key());
            Files.writeString(tls.resolve("certificate.pem"), certificate.certificate());
            return new ConfDirectory(role, conf);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Path> files(Role role) {
        Path shipped = Path.of("..", "conf", role.lowerCase());
        try (Stream<Path> files = Files.list(shipped)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path conf() {
        return conf;
    }

    ConfDirectory with(String variable, String value) {
        environment = environment.with(variable, value);
        return this;
    }

    ConfDirectory write(String file, String content) {
        return write(file, content.getBytes(StandardCharsets.UTF_8));
    }

    ConfDirectory write(String file, byte[] content) {
        try {
            Files.write(conf.resolve(file), content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ConfDirectory replace(String file, String old, String other) {
        String content = read(file);
        if (!content.contains(old)) {
            throw new IllegalArgumentException(old + ": not in " + file);
        }
        return write(file, content.replace(old, other));
    }

    ConfDirectory delete(String file) {
        try {
            Files.delete(conf.resolve(file));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String read(String file) {
        try {
            return Files.readString(conf.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ConfigurationCheck check() {
        return ConfigurationCheck.of(role, conf, environment);
    }

    List<String> problems(String file) {
        return check().verify(file).stream().map(Problem::toString).toList();
    }

    List<String> problems() {
        return check().verify().stream().map(Problem::toString).toList();
    }
}
