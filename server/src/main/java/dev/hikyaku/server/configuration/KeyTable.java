package dev.hikyaku.server.configuration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * Writes the tables of all keys and of all environment variables, in Markdown, from their
 * declarations and from the shipped files.
 *
 * <pre>{@code
 * java -cp 'server/target/hikyaku/lib/*' dev.hikyaku.server.configuration.KeyTable docs/keys.md conf
 * }</pre>
 *
 * They are put between marks, which are lines of their own: {@code <!-- keys -->}, {@code <!--
 * variables -->} and the same with a slash.
 */
public final class KeyTable {

    private KeyTable() {}

    /** Brings a document up to date: its path, then the directory of the shipped files. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            throw new IllegalArgumentException(
                    "arguments: " + arguments.length + " (expected: DOCUMENT CONF)");
        }
        Path file = Path.of(arguments[0]);
        String document = Files.readString(file, StandardCharsets.UTF_8);
        Files.writeString(file, into(document, Path.of(arguments[1])));
    }

    /** The document with its tables brought up to date. */
    static String into(String document, Path conf) throws IOException {
        String keys = between(document, "keys", markdown());
        return between(keys, "variables", "\n" + VariableTable.markdown(conf) + "\n");
    }

    private static String between(String document, String mark, String table) {
        String first = "<!-- " + mark + " -->\n";
        String last = "<!-- /" + mark + " -->\n";
        int begin = document.indexOf(first);
        int end = document.indexOf(last);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(
                    "marks: missing (expected: lines "
                            + first.strip()
                            + " and "
                            + last.strip()
                            + ")");
        }
        return document.substring(0, begin + first.length()) + table + document.substring(end);
    }

    /** All files with their keys. */
    static String markdown() {
        return KnownFiles.ALL.stream()
                .filter(schema -> !schema.equals(KnownFiles.LOGBACK))
                .map(KeyTable::table)
                .collect(Collectors.joining("", "", "\n"));
    }

    private static String table(FileSchema schema) {
        String rows =
                schema.keys().stream()
                        .filter(key -> !key.meaning().isEmpty())
                        .map(KeyTable::row)
                        .collect(Collectors.joining());
        return "\n**`%s`**: %s\n\n| key | value | default | meaning |\n|---|---|---|---|\n%s"
                .formatted(schema.file(), schema.meaning(), rows);
    }

    private static String row(Key key) {
        return "| `%s` | %s | %s | %s |\n"
                .formatted(
                        key.path(),
                        cell(key.kind().name()) + (key.repeatable() ? ", several" : ""),
                        key.fallback().map(value -> "`" + value + "`").orElse(""),
                        cell(key.meaning()));
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
