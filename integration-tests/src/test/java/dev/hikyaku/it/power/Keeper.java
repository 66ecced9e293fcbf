package dev.hikyaku.it.power;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A program that keeps numbered letters in a directory, each with more or less care, and says
 * {@code kept N} once it believes letter N to be on disk: {@code Keeper CARE DIRECTORY LOG}.
 */
final class Keeper {
    static final int LETTERS = 60;

    private Keeper() {}

    /** How letters are kept. */
    enum Care {
        /** Written aside, synced, renamed, both directories synced. */
        CAREFUL,
        /** The same without a sync of the file. */
        FILE_NOT_SYNCED,
        /** The same without a sync of the directory. */
        NAME_NOT_SYNCED,
        /** The same with a sync of the directory it leaves. */
        OTHER_NAME_SYNCED,
        /** The directory made for every ten letters is not synced in its parent. */
        PARENT_NOT_SYNCED,
        /** SQLite with a write-ahead log that is synced at each commit. */
        SQLITE_FULL,
        /** SQLite with a write-ahead log that is synced at checkpoints. */
        SQLITE_NORMAL,
        /** SQLite that never syncs. */
        SQLITE_OFF;

        boolean isSqlite() {
            return name().startsWith("SQLITE");
        }
    }

    public static void main(String[] args) throws IOException, SQLException {
        var care = Care.valueOf(args[0]);
        Path directory = Path.of(args[1]);
        try (var marks = Marks.into(Path.of(args[2]))) {
            if (care.isSqlite()) {
                keepRows(care, directory, marks);
            } else {
                keepFiles(care, directory, marks);
            }
        }
    }

    static byte[] letter(int number) {
        return "%04d".formatted(number).repeat(500).getBytes(StandardCharsets.US_ASCII);
    }

    static Path file(Path directory, int number) {
        return directory.resolve("letters-" + number / 10).resolve(Integer.toString(number));
    }

    private static void keepFiles(Care care, Path directory, Marks marks) throws IOException {
        Path aside = Files.createDirectory(directory.resolve("aside"));
        sync(directory);
        for (int number = 0; number < LETTERS; number++) {
            Path place = file(directory, number);
            if (number % 10 == 0) {
                Files.createDirectory(place.getParent());
                if (care != Care.PARENT_NOT_SYNCED) {
                    sync(directory);
                }
            }
            Path written = Files.write(aside.resolve("letter"), letter(number));
            if (care != Care.FILE_NOT_SYNCED) {
                sync(written);
            }
            Files.move(written, place, StandardCopyOption.ATOMIC_MOVE);
            if (care == Care.OTHER_NAME_SYNCED) {
                sync(aside);
            } else if (care != Care.NAME_NOT_SYNCED) {
                sync(place.getParent());
            }
            marks.say("kept " + number);
        }
    }

    private static void sync(Path path) throws IOException {
        var options = Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
        try (var channel = FileChannel.open(path, options)) {
            channel.force(true);
        }
    }

    private static void keepRows(Care care, Path directory, Marks marks) throws SQLException {
        try (Connection connection = open(directory);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA wal_autocheckpoint=20");
            statement.execute("PRAGMA synchronous=" + care.name().substring(7));
            statement.execute("CREATE TABLE letter(number INTEGER PRIMARY KEY, text BLOB)");
            try (var insert = connection.prepareStatement("INSERT INTO letter VALUES (?, ?)")) {
                for (int number = 0; number < LETTERS; number++) {
                    insert.setInt(1, number);
                    insert.setBytes(2, letter(number));
                    insert.execute();
                    marks.say("kept " + number);
                }
            }
        }
    }

    static Connection open(Path directory) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("letters.db"));
    }
}
