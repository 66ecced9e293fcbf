package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.Postgres;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/** The database of a store, as its operator gives it one. */
interface StorageDatabase extends AutoCloseable {
    /** What the server is told about it. */
    Map<String, String> environment();

    /** Brings its log into its tables, while the server with this {@code var} runs. */
    void settle(Path var);

    /** The files of the server and of the database, its log apart where it is apart. */
    DiskUse disk(Path var);

    /** Of its own processes. */
    double cpuSeconds();

    /** Of its own processes. */
    long pssMegabytes();

    @Override
    void close();

    /** Which one it is. */
    enum Kind {
        SQLITE("SQLite") {
            @Override
            StorageDatabase make() {
                return new Embedded();
            }
        },
        POSTGRESQL("PostgreSQL") {
            @Override
            StorageDatabase make() {
                var postgres = Postgres.start();
                postgres.createDatabase(NAME);
                return new Server(postgres);
            }
        };

        private static final String NAME = "mail";
        private final String title;

        Kind(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }

        abstract StorageDatabase make();
    }

    /** SQLite: the default, a file in {@code var}. */
    record Embedded() implements StorageDatabase {
        @Override
        public Map<String, String> environment() {
            return Map.of();
        }

        @Override
        public void settle(Path var) {
            String url = "jdbc:sqlite:" + var.resolve("store.db");
            try (var connection = DriverManager.getConnection(url);
                    var statement = connection.createStatement()) {
                statement.execute("PRAGMA busy_timeout = 30000");
                statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
            } catch (SQLException e) {
                throw new AssertionError(url + ": " + e.getMessage(), e);
            }
        }

        @Override
        public DiskUse disk(Path var) {
            return DiskUse.of(var);
        }

        @Override
        public double cpuSeconds() {
            return 0;
        }

        @Override
        public long pssMegabytes() {
            return 0;
        }

        @Override
        public void close() {
            // Its file goes with the server's directory.
        }
    }

    /** PostgreSQL on the same machine, as Debian ships it. */
    record Server(Postgres postgres) implements StorageDatabase {
        @Override
        public Map<String, String> environment() {
            return Map.of(
                    "HIKYAKU_DATABASE_URL", postgres.url(Kind.NAME),
                    "HIKYAKU_DATABASE_USER", Postgres.USER,
                    "HIKYAKU_DATABASE_PASSWORD", Postgres.PASSWORD);
        }

        @Override
        public void settle(Path var) {
            postgres.query(Kind.NAME, "CHECKPOINT");
        }

        /** The log is of bounded size and used again. */
        @Override
        public DiskUse disk(Path var) {
            return DiskUse.of(var, postgres.data().resolve("base"));
        }

        @Override
        public double cpuSeconds() {
            return ProcessUsage.treeCpuSeconds(postgres.pid());
        }

        @Override
        public long pssMegabytes() {
            return ProcessUsage.familyPssMegabytes(postgres.pid());
        }

        @Override
        public void close() {
            postgres.close();
        }
    }
}
