package dev.hikyaku.server.configuration;

import dev.hikyaku.server.Role;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table of the environment variables the shipped files read, in Markdown. */
final class VariableTable {
    private static final Pattern USE =
            Pattern.compile("\\$\\{env:([A-Z][A-Z0-9_]*)(?::-([^{}]*))?\\}");
    private static final Pattern COMMENT = Pattern.compile("(?s)<!--.*?-->|(?m)^\\s*#[^\n]*$");

    private final Map<String, Variable> variables = new TreeMap<>();

    private VariableTable() {}

    private record Variable(Set<String> defaults, Set<String> files, Set<Role> roles) {
        Variable() {
            this(new LinkedHashSet<>(), new LinkedHashSet<>(), EnumSet.noneOf(Role.class));
        }
    }

    /**
     * The table.
     *
     * @param conf the directory that holds one directory a role
     */
    static String markdown(Path conf) throws IOException {
        VariableTable table = new VariableTable();
        for (Role role : Role.values()) {
            for (Path file : files(conf.resolve(role.lowerCase()))) {
                table.read(role, file);
            }
        }
        return "| variable | default | read by | in |\n|---|---|---|---|\n"
                + table.variables.entrySet().stream()
                        .map(entry -> row(entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining());
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> KnownFiles.named(file.getFileName().toString()).isPresent())
                    .sorted()
                    .toList();
        }
    }

    private void read(Role role, Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        String settings = COMMENT.matcher(text).replaceAll("");
        for (MatchResult use : USE.matcher(settings).results().toList()) {
            Variable variable = variables.computeIfAbsent(use.group(1), name -> new Variable());
            variable.defaults().add(shownDefault(use.group(2)));
            variable.files().add("`" + file.getFileName() + "`");
            variable.roles().add(role);
        }
    }

    private static String shownDefault(String text) {
        if (text == null) {
            return "must be set";
        }
        return text.isEmpty() ? "none" : "`" + text + "`";
    }

    private static String row(String name, Variable variable) {
        String roles =
                variable.roles().size() == Role.values().length
                        ? "all roles"
                        : variable.roles().stream()
                                .map(Role::lowerCase)
                                .collect(Collectors.joining(", "));
        return "| `%s` | %s | %s | %s |\n"
                .formatted(
                        name,
                        String.join(" or ", variable.defaults()),
                        roles,
                        String.join(", ", variable.files()));
    }
}
