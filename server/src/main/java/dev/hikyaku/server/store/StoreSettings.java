package dev.hikyaku.server.store;

import dev.hikyaku.server.store.sql.DatabaseSettings;

import org.apache.commons.configuration2.Configuration;
import org.apache.james.util.DurationParser;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * {@code store.properties}: where mailboxes and accounts are kept, and how.
 *
 * <pre>{@code
 * # sqlite, a file in the data directory, or jdbc:postgresql://host:port/name
 * database.url=sqlite
 * # none, or zstd
 * messages.compression=none
 * # none, or where the key is: file:/path, kms:file:/path; the first is for new mails
 * messages.encryption.keys=none
 * # How long the file of an expunged mail is kept.
 * messages.grace=1h
 * # How long a mail that was delivered is known by its delivery id.
 * repeats.remembered=7d
 * }</pre>
 *
 * @param database where the database is
 * @param compressed whether new mails are compressed
 * @param keys references of the keys mails are encrypted with; none when they are not
 * @param grace from the last expunge of a mail to the end of its file
 * @param repeats how long a delivery is remembered
 */
public record StoreSettings(
        DatabaseSettings database,
        boolean compressed,
        List<String> keys,
        Duration grace,
        Duration repeats) {

    static final String FILE = "store";

    private static final Duration GRACE = Duration.ofHours(1);
    private static final Duration REPEATS = Duration.ofDays(7);
    private static final String NONE = "none";

    /** What holds without the file. */
    public static StoreSettings usual() {
        return new StoreSettings(DatabaseSettings.sqlite(), false, List.of(), GRACE, REPEATS);
    }

    /** Reads the file, which the configuration check has found well. */
    public static StoreSettings from(Configuration file) {
        String url = file.getString("database.url", DatabaseSettings.SQLITE);
        DatabaseSettings database =
                url.equals(DatabaseSettings.SQLITE)
                        ? DatabaseSettings.sqlite()
                        : DatabaseSettings.postgresql(
                                url, text(file, "database.user"), text(file, "database.password"));
        return new StoreSettings(
                database.with(
                        file.getInt("database.readers", database.readers()),
                        duration(file, "database.deadline", database.deadline())),
                "zstd".equals(file.getString("messages.compression", NONE)),
                keys(file),
                duration(file, "messages.grace", GRACE),
                duration(file, "repeats.remembered", REPEATS));
    }

    private static List<String> keys(Configuration file) {
        return Arrays.stream(file.getStringArray("messages.encryption.keys"))
                .flatMap(keys -> Arrays.stream(keys.split(",")))
                .map(String::strip)
                .filter(key -> !key.isEmpty() && !key.equals(NONE))
                .toList();
    }

    private static Optional<String> text(Configuration file, String key) {
        return Optional.ofNullable(file.getString(key)).filter(value -> !value.isBlank());
    }

    private static Duration duration(Configuration file, String key, Duration fallback) {
        return text(file, key)
                .map(value -> DurationParser.parse(value, ChronoUnit.SECONDS))
                .orElse(fallback);
    }
}
