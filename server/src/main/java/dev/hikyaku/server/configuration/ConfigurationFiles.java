package dev.hikyaku.server.configuration;

import dev.hikyaku.server.Environment;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The files of a role's configuration directory as James and every capability read them, under one
 * rule for XML and properties files:
 *
 * <ul>
 *   <li>{@code ${env:NAME:-default}} is put in first (an empty variable counts as unset, a value
 *       that comes to nothing counts as no key at all); then lists are taken apart at their commas;
 *   <li>a secret written {@code file:/path} is the first line of that file;
 *   <li>XML files read no other files.
 * </ul>
 *
 * A file that cannot be read so is a {@link ConfigurationException} with the message {@code file:
 * key: value (expected: …)}, which never quotes a secret.
 */
public final class ConfigurationFiles {
    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    private final Surroundings surroundings;
    private final Environment environment;

    private ConfigurationFiles(Surroundings surroundings, Environment environment) {
        this.surroundings = surroundings;
        this.environment = environment;
    }

    /**
     * The files of a directory.
     *
     * @param conf the directory, {@code file://conf/}
     * @param var {@code file://var/}
     * @param home every other relative {@code file://}
     */
    public static ConfigurationFiles of(Path conf, Path var, Path home, Environment environment) {
        return new ConfigurationFiles(Surroundings.of(conf, var, home), environment);
    }

    /** Whether the directory has a file of this name. */
    public boolean has(String file) {
        return Files.isRegularFile(surroundings.conf().resolve(file));
    }

    /** An XML file. */
    public HierarchicalConfiguration<ImmutableNode> xml(String file) throws ConfigurationException {
        return new PlainConfiguration(node(read(file)));
    }

    /** A properties file. */
    public PropertiesConfiguration properties(String file) throws ConfigurationException {
        PropertiesConfiguration configuration = new PropertiesConfiguration();
        configuration.setInterpolator(null);
        for (Entry line : read(file).children()) {
            String text = line.value().map(Value::text).orElse("");
            if (takesSeveral(file, line)) {
                COMMA.splitAsStream(text)
                        .forEach(item -> configuration.addProperty(line.name(), unquoted(item)));
            } else {
                configuration.addProperty(line.name(), text);
            }
        }
        return configuration;
    }

    // Nobody knows the keys of an extension's file: James has always split all of its values.
    private static boolean takesSeveral(String file, Entry line) {
        return KnownFiles.named(file)
                .flatMap(schema -> schema.tree().child(line, line.name()))
                .flatMap(KeyTree::key)
                .map(key -> key.kind().list())
                .orElse(true);
    }

    private static String unquoted(String item) {
        return item.length() > 1 && item.startsWith("\"") && item.endsWith("\"")
                ? item.substring(1, item.length() - 1)
                : item;
    }

    private static ImmutableNode node(Entry entry) {
        ImmutableNode.Builder node = new ImmutableNode.Builder().name(entry.name());
        // James copies a mailet's keys one by one and stumbles over the empty key of an empty
        // value.
        entry.value()
                .map(Value::text)
                .filter(text -> !text.isEmpty() || entry.children().isEmpty())
                .ifPresent(node::value);
        for (Entry child : entry.children()) {
            if (child.name().startsWith("@")) {
                node.addAttribute(
                        child.name().substring(1), child.value().map(Value::text).orElse(""));
            } else {
                node.addChild(node(child));
            }
        }
        return node.create();
    }

    private Entry read(String file) throws ConfigurationException {
        try {
            byte[] content = Files.readAllBytes(surroundings.conf().resolve(file));
            Entry entry = FileReader.read(file, content, environment);
            Optional<FileSchema> schema = KnownFiles.named(file);
            Optional<KeyTree> tree = schema.map(FileSchema::tree);
            return new Revealed(file, surroundings).entry(entry, tree, "");
        } catch (NoSuchFileException e) {
            throw refused(
                    new Problem(file, "file", "missing", "a file in the configuration directory"),
                    e);
        } catch (IOException e) {
            throw refused(new Problem(file, "file", "unreadable", "a file that can be read"), e);
        } catch (UnreadableFile e) {
            throw refused(e.in(file), e);
        }
    }

    private static ConfigurationException refused(Problem problem, Throwable cause) {
        return new ConfigurationException(problem.toString(), cause);
    }

    /** Puts secrets in the place of the files that hold them and refuses what is unresolved. */
    private record Revealed(String file, Surroundings surroundings) {

        Entry entry(Entry entry, Optional<KeyTree> tree, String place)
                throws ConfigurationException {
            Optional<Value> value = entry.value();
            if (value.isPresent()) {
                value = Optional.of(value(value.get(), tree, place));
            }
            List<Entry> children = new ArrayList<>();
            for (Entry child : entry.children()) {
                Optional<KeyTree> below = tree.flatMap(keys -> keys.child(entry, child.name()));
                String name = place.isEmpty() ? child.name() : place + "." + child.name();
                children.add(entry(child, below, name));
            }
            return new Entry(entry.name(), value, children);
        }

        private Value value(Value value, Optional<KeyTree> tree, String place)
                throws ConfigurationException {
            if (value.defect().isPresent()) {
                throw refused(new Problem(file, place, Problem.HIDDEN, value.defect().get()), null);
            }
            boolean secret =
                    tree.flatMap(KeyTree::key).filter(key -> key.kind().secret()).isPresent();
            if (!secret) {
                return value;
            }
            try {
                return value.withText(Secrets.reveal(value.text(), surroundings));
            } catch (IOException e) {
                String expected = "a file that can be read, with the secret as first line";
                throw refused(new Problem(file, place, value.text(), expected), e);
            }
        }
    }
}
