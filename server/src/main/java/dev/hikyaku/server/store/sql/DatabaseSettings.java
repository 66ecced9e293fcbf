package dev.hikyaku.server.store.sql;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the database is; part of {@code store.properties}.
 *
 * @param url {@code sqlite}, a file of its own in the data directory, or {@code
 *     jdbc:postgresql://host:port/name}
 * @param user login name on the server, if it asks for one
 * @param password its password, if it asks for one
 * @param readers most connections that read at a time
 * @param deadline longest wait for a change to be on disk, or for a connection
 */
public record DatabaseSettings(
        String url,
        Optional<String> user,
        Optional<String> password,
        int readers,
        Duration deadline) {

    /** The word for the embedded database. */
    public static final String SQLITE = "sqlite";

    static final String FILE = "store.db";
    private static final String POSTGRESQL = "jdbc:postgresql:";
    private static final int READERS = 8;
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    public DatabaseSettings {
        if (!url.equals(SQLITE) && !url.startsWith(POSTGRESQL)) {
            throw new IllegalArgumentException(
                    "database.url: not known (expected: sqlite or jdbc:postgresql://host/name)");
        }
    }

    /** The embedded database with the usual limits. */
    public static DatabaseSettings sqlite() {
        return new DatabaseSettings(SQLITE, Optional.empty(), Optional.empty(), READERS, DEADLINE);
    }

    /** A server, with the usual limits. */
    public static DatabaseSettings postgresql(
            String url, Optional<String> user, Optional<String> password) {
        return new DatabaseSettings(url, user, password, READERS, DEADLINE);
    }

    /** The same with other limits. */
    public DatabaseSettings with(int mostReaders, Duration longestWait) {
        return new DatabaseSettings(url, user, password, mostReaders, longestWait);
    }

    Dialect dialect() {
        return url.equals(SQLITE) ? Dialect.SQLITE : Dialect.POSTGRESQL;
    }

    /** What the driver wants to hear. */
    String jdbcUrl(Path directory) {
        return url.equals(SQLITE) ? "jdbc:sqlite:" + directory.resolve(FILE) : url;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "DatabaseSettings[url=%s, readers=%d]"
                .formatted(url.replaceFirst("\\?.*", ""), readers);
    }
}
