package dev.hikyaku.server.store.sql;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A database of its own for a test class, emptied by {@link #clear}:
 *
 * <pre>{@code
 * @RegisterExtension static final TestDatabase DATABASE = TestDatabase.sqlite();
 * }</pre>
 */
public final class TestDatabase implements BeforeAllCallback, AfterAllCallback {
    private final Dialect dialect;
    private Path directory;
    private Database database;
    private int depth;

    private TestDatabase(Dialect dialect) {
        this.dialect = dialect;
    }

    public static TestDatabase sqlite() {
        return new TestDatabase(Dialect.SQLITE);
    }

    /** A database on the one PostgreSQL server of this JVM. */
    public static TestDatabase postgresql() {
        return new TestDatabase(Dialect.POSTGRESQL);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        // Nested classes begin and end within their own.
        if (depth++ > 0) {
            return;
        }
        directory = Files.createTempDirectory("store");
        database =
                Database.open(
                        switch (dialect) {
                            case SQLITE -> DatabaseSettings.sqlite();
                            case POSTGRESQL ->
                                    DatabaseSettings.postgresql(
                                            TestPostgres.instance().newDatabase(),
                                            Optional.of("postgres"),
                                            Optional.empty());
                        },
                        directory);
    }

    public Database get() {
        return database;
    }

    /** A directory that lives as long as the database. */
    public Path directory() {
        return directory;
    }

    /** Deletes every row. */
    public void clear() {
        List<String> tables =
                database.read(handle -> handle.createQuery(tables()).mapTo(String.class).list());
        database.write(
                transaction -> {
                    tables.forEach(table -> transaction.handle().execute("DELETE FROM " + table));
                    return null;
                });
    }

    private String tables() {
        return switch (dialect) {
            case SQLITE ->
                    "SELECT name FROM sqlite_master WHERE type = 'table'"
                            + " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'flyway_%'";
            case POSTGRESQL ->
                    "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                            + " AND tablename NOT LIKE 'flyway_%'";
        };
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (--depth > 0) {
            return;
        }
        database.close();
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
