package dev.hikyaku.server.configuration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * Writes the table of all keys, in Markdown, from their declarations.
 *
 * <pre>{@code
 * java -cp … dev.hikyaku.server.configuration.KeyTable            # prints the table
 * java -cp … dev.hikyaku.server.configuration.KeyTable README.md  # puts it between the marks
 * }</pre>
 *
 * The marks are lines of their own: {@code <!-- keys -->} and {@code <!-- /keys -->}.
 */
public final class KeyTable {
    static final String BEGIN = "<!-- keys -->\n";
    static final String END = "<!-- /keys -->\n";

    private KeyTable() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 0) {
            System.out.print(markdown());
            return;
        }
        Path file = Path.of(arguments[0]);
        Files.writeString(file, into(Files.readString(file, StandardCharsets.UTF_8)));
    }

    /** The document with the table between its marks brought up to date. */
    static String into(String document) {
        int begin = document.indexOf(BEGIN);
        int end = document.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(
                    "marks: missing (expected: lines "
                            + BEGIN.strip()
                            + " and "
                            + END.strip()
                            + ")");
        }
        return document.substring(0, begin + BEGIN.length()) + markdown() + document.substring(end);
    }

    /** All files with their keys. */
    static String markdown() {
        return KnownFiles.ALL.stream()
                .filter(schema -> !schema.equals(KnownFiles.LOGBACK))
                .map(KeyTable::table)
                .collect(Collectors.joining());
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
