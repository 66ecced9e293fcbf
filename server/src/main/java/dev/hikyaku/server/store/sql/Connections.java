package dev.hikyaku.server.store.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TempStore;
import org.sqlite.SQLiteDataSource;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

/**
 * Connections to the one database: a pool that reads, and single ones that write.
 *
 * <p>SQLite runs in WAL mode with {@code synchronous=FULL}: what is committed is on disk, and
 * reading goes on while something is written (sqlite.org/wal.html).
 */
final class Connections {
    /** Any number nobody else locks; "hikyaku" in ASCII, cut to 63 bits. */
    private static final long LOCK = 0x68696b79616b75L;

    /** The log of 4 KiB pages is copied into the file when it has grown to this many. */
    private static final String CHECKPOINTS = "PRAGMA wal_autocheckpoint = 4000";

    private static final String ONLY_READS = "PRAGMA query_only = ON";
    private static final int CACHE_KIB = 16 * 1024;
    private static final int SECONDS_WITHOUT_ANSWER = 30;
    private static final long MOST_WAIT_MILLIS = 5000;

    private final DatabaseSettings settings;
    private final DataSource writer;
    private final DataSource reader;

    Connections(DatabaseSettings settings, Path directory) {
        this.settings = settings;
        this.writer = source(settings, directory, false);
        this.reader = source(settings, directory, true);
    }

    private static DataSource source(DatabaseSettings settings, Path directory, boolean onlyReads) {
        return settings.dialect() == Dialect.SQLITE
                ? sqlite(settings.jdbcUrl(directory))
                : postgresql(settings, onlyReads);
    }

    private static DataSource sqlite(String url) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.setTempStore(TempStore.MEMORY);
        config.setBusyTimeout(SECONDS_WITHOUT_ANSWER * 1000);
        config.setCacheSize(-CACHE_KIB);
        // Nobody asks, and the driver would run a statement after each INSERT.
        config.setGetGeneratedKeys(false);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(url);
        return source;
    }

    private static DataSource postgresql(DatabaseSettings settings, boolean onlyReads) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(settings.url());
        settings.user().ifPresent(source::setUser);
        settings.password().ifPresent(source::setPassword);
        source.setApplicationName("hikyaku");
        source.setReadOnly(onlyReads);
        source.setConnectTimeout(SECONDS_WITHOUT_ANSWER);
        source.setSocketTimeout(SECONDS_WITHOUT_ANSWER);
        source.setTcpKeepAlive(true);
        source.setPrepareThreshold(2);
        return source;
    }

    /** Where the tables are made and changed. */
    DataSource writing() {
        return writer;
    }

    /**
     * A connection that changes something. Only one process has one at a time: SQLite's file is
     * guarded by the lock of the data directory, a server by an advisory lock of the session.
     */
    Connection writer() throws SQLException {
        Connection connection = writer.getConnection();
        try {
            switch (settings.dialect()) {
                case SQLITE -> execute(connection, CHECKPOINTS);
                case POSTGRESQL -> lock(connection);
            }
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void lock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet locked =
                        statement.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
            locked.next();
            if (!locked.getBoolean(1)) {
                throw new SQLException(
                        "database.url: in use (expected: a database no other server writes to)");
            }
        }
    }

    /** A pool that only reads; nothing is opened before it is needed. */
    HikariDataSource readers() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("store");
        config.setDataSource(reader);
        config.setMaximumPoolSize(settings.readers());
        config.setMinimumIdle(0);
        config.setConnectionTimeout(Math.min(MOST_WAIT_MILLIS, settings.deadline().toMillis()));
        config.setInitializationFailTimeout(-1);
        if (settings.dialect() == Dialect.SQLITE) {
            config.setConnectionInitSql(ONLY_READS);
        }
        return new HikariDataSource(config);
    }
}
