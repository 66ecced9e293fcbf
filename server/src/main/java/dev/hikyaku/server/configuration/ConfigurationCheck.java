package dev.hikyaku.server.configuration;

import dev.hikyaku.server.Environment;
import dev.hikyaku.server.Role;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Reads a role's configuration directory before anything is started and says all that is wrong with
 * it at once. A start with a problem would be a start with a key nobody reads, a processor that is
 * not there or a certificate clients refuse; so the server does not start then.
 *
 * <pre>{@code
 * List<Problem> problems = ConfigurationCheck.of(role, conf, Environment.ofProcess()).verify();
 * problems.forEach(System.err::println);
 * // smtpserver.xml: connectionLimt: unknown key (expected: a known key; did you mean connectionLimit?)
 * }</pre>
 *
 * <p>Checked are all {@code .xml} and {@code .properties} files of the directory: a name nobody
 * reads is a problem too, as a misspelt file has no effect. Other files (keys, certificates,
 * scripts) are left alone. Values of keys nobody knows and of secrets are never shown. Nothing is
 * opened but files: ports in use come to light at the start, see {@link StartFailure}.
 */
public final class ConfigurationCheck {
    private static final long LARGEST_BYTES = 4L * 1024 * 1024;

    private final Role role;
    private final Path conf;
    private final Environment environment;
    private final Surroundings surroundings;

    private ConfigurationCheck(
            Role role, Path conf, Environment environment, Surroundings surroundings) {
        this.role = role;
        this.conf = conf;
        this.environment = environment;
        this.surroundings = surroundings;
    }

    /**
     * A check of a role's directory.
     *
     * @param conf the directory; {@code file://conf/} in its files names it
     * @param environment what {@code ${env:NAME}} in its files is worth
     */
    public static ConfigurationCheck of(Role role, Path conf, Environment environment) {
        Path here = conf.toAbsolutePath().normalize();
        Path home = here.getParent() == null ? here : here.getParent();
        return new ConfigurationCheck(
                role, here, environment, Surroundings.of(here, home.resolve("var"), home));
    }

    /** The same with other directories behind {@code file://var/} and {@code file://}. */
    public ConfigurationCheck within(Path var, Path home) {
        return new ConfigurationCheck(
                role, conf, environment, Surroundings.of(conf, var, home).at(surroundings.clock()));
    }

    /** The same on another day; certificates are held against the clock. */
    ConfigurationCheck at(Clock clock) {
        return new ConfigurationCheck(role, conf, environment, surroundings.at(clock));
    }

    /** All problems, sorted by file and key; empty when the server may start. */
    public List<Problem> verify() {
        TreeSet<Problem> problems = new TreeSet<>();
        List<String> present = present(problems::add);
        for (String file : present) {
            file(file, problems::add);
        }
        for (FileSchema schema : KnownFiles.ALL) {
            if (schema.neededBy().contains(role) && !present.contains(schema.file())) {
                problems.add(
                        new Problem(
                                schema.file(), "file", "missing", "a file in " + conf.toString()));
            }
        }
        return List.copyOf(problems);
    }

    /** The problems of one file of the directory. */
    List<Problem> verify(String file) {
        TreeSet<Problem> problems = new TreeSet<>();
        file(file, problems::add);
        return List.copyOf(problems);
    }

    private List<String> present(Consumer<Problem> sink) {
        try (Stream<Path> files = Files.list(conf)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".xml") || name.endsWith(".properties"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            sink.accept(
                    new Problem(
                            conf.toString(), "directory", "unreadable", "a directory of files"));
            return List.of();
        }
    }

    private void file(String file, Consumer<Problem> sink) {
        Optional<FileSchema> schema = KnownFiles.named(file);
        if (schema.isEmpty()) {
            String expected =
                    Nearest.to(file, KnownFiles.names())
                            .map(name -> "a known file; did you mean " + name + "?")
                            .orElse("a file the server reads");
            sink.accept(new Problem(file, "file", "unknown", expected));
            return;
        }
        if (!schema.get().readBy().contains(role)) {
            String name = role.name().toLowerCase(Locale.ROOT);
            sink.accept(new Problem(file, "file", "not read by role " + name, "no such file"));
            return;
        }
        content(file, schema.get(), sink);
    }

    private void content(String file, FileSchema schema, Consumer<Problem> sink) {
        try {
            if (file.equals(KnownFiles.LOGBACK.file())) {
                // Logback fills in environment by its own rules and reports its own keys.
                XmlEntries.parse(bytes(file));
            } else {
                Entry entry = FileReader.read(file, bytes(file), environment);
                SchemaCheck.run(schema, entry, surroundings, sink);
            }
        } catch (UnreadableFile e) {
            sink.accept(e.in(file));
        }
    }

    private byte[] bytes(String file) throws UnreadableFile {
        Path path = conf.resolve(file);
        try {
            if (Files.size(path) > LARGEST_BYTES) {
                throw new UnreadableFile("file", "too long", "at most 4 MiB");
            }
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UnreadableFile("file", "unreadable", "a file that can be read");
        }
    }

    /** What the operator calls listeners, for messages about ports. */
    List<Listener> listeners() {
        List<Listener> found = new ArrayList<>();
        for (FileSchema schema : KnownFiles.ALL) {
            String element = schema.file().replace(".xml", "");
            if (schema.isXml() && schema.tree().hasPath(element, "bind")) {
                found.addAll(listeners(schema, element));
            }
        }
        return found;
    }

    private List<Listener> listeners(FileSchema schema, String element) {
        try {
            Entry file = FileReader.read(schema.file(), bytes(schema.file()), environment);
            Places places = new Places(file, schema.tree());
            return file.all(element)
                    .filter(server -> !server.text("@enabled").equals(Optional.of("false")))
                    .map(
                            server ->
                                    new Listener(
                                            schema.file(),
                                            places.below(server, "bind"),
                                            server.text("jmxName").orElse(element),
                                            server.text("bind").orElse("the default")))
                    .toList();
        } catch (UnreadableFile e) {
            return List.of();
        }
    }

    /**
     * One listener as its file declares it.
     *
     * @param file the file
     * @param key where its addresses stand
     * @param name its {@code jmxName}
     * @param bind its addresses
     */
    record Listener(String file, String key, String name, String bind) {}
}
