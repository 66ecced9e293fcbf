package dev.hikyaku.it.promise;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;

import dev.hikyaku.server.store.OpenStore;
import dev.hikyaku.server.store.StoreSettings;
import dev.hikyaku.server.store.mailbox.Inspection;
import dev.hikyaku.server.store.messages.BodyFile;

import org.jdbi.v3.core.Handle;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A data directory opened as the server opens it, in this process, and read whole. */
public final class OpenedStore implements AutoCloseable {
    private static final Map<Integer, String> FLAGS =
            Map.of(1, "\\Answered", 2, "\\Deleted", 4, "\\Draft", 8, "\\Flagged", 32, "\\Seen");

    static {
        // They tell of every opening.
        for (String talker : List.of("org.flywaydb", "com.zaxxer.hikari")) {
            ((Logger) LoggerFactory.getLogger(talker)).setLevel(Level.WARN);
        }
    }

    private final OpenStore store;

    private OpenedStore(OpenStore store) {
        this.store = store;
    }

    public static OpenedStore of(Path var) {
        try {
            return new OpenedStore(OpenStore.open(var, StoreSettings.usual(), Clock.systemUTC()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All folders of all users. */
    public Map<Folder, Found> folders() {
        Map<Long, FolderRow> folders = store.database().read(OpenedStore::folders);
        Map<Long, TreeMap<Long, Found.FoundMail>> mails = new HashMap<>();
        for (MailRow row : store.database().read(OpenedStore::mails)) {
            mails.computeIfAbsent(row.folder(), unused -> new TreeMap<>())
                    .put(row.uid(), Reading.mail(content(row.file()), row.flags(), row.modSeq()));
        }
        var found = new LinkedHashMap<Folder, Found>();
        folders.forEach(
                (id, row) ->
                        found.put(
                                row.folder(),
                                new Found(
                                        row.validity(),
                                        row.uidNext(),
                                        row.highestModSeq(),
                                        mails.getOrDefault(id, new TreeMap<>()))));
        return found;
    }

    /**
     * What {@code hikyaku store verify} would find wrong; a file no message needs is nothing wrong
     * after a cut.
     */
    public List<String> flaws() {
        try {
            return new Inspection(store.database(), store.files())
                    .inspect(false).flaws().stream()
                            .filter(flaw -> flaw.kind() != Inspection.Kind.UNUSED_FILE)
                            .map(Inspection.Flaw::toString)
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A mail without its file, or with a damaged one, is none of ours. */
    private byte[] content(BodyFile file) {
        try (InputStream content = store.files().open(file)) {
            return content.readAllBytes();
        } catch (IOException e) {
            return e.toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    private static Map<Long, FolderRow> folders(Handle handle) {
        var rows = new LinkedHashMap<Long, FolderRow>();
        handle.createQuery(
                        """
                        SELECT id, owner, name, uid_validity, next_uid, highest_modseq FROM mailbox
                        """)
                .map((row, context) -> rows.put(row.getLong(1), folder(row)))
                .list();
        return rows;
    }

    private static FolderRow folder(ResultSet row) throws SQLException {
        return new FolderRow(
                new Folder(row.getString(2), row.getString(3)),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6));
    }

    private static List<MailRow> mails(Handle handle) {
        return handle.createQuery(
                        """
                        SELECT m.mailbox_id, m.uid, m.modseq, m.flags, m.user_flags,
                            b.id, b.format, b.key_id, b.size, b.file_size
                        FROM message m LEFT JOIN body b ON b.id = m.body_id
                        """)
                .map((row, context) -> mail(row))
                .list();
    }

    private static MailRow mail(ResultSet row) throws SQLException {
        return new MailRow(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                flags(row.getInt(4), row.getString(5)),
                new BodyFile(
                        row.getLong(6),
                        row.getInt(7),
                        row.getString(8),
                        row.getLong(9),
                        row.getLong(10)));
    }

    private static Set<String> flags(int bits, String keywords) {
        var flags = new HashSet<String>();
        FLAGS.forEach(
                (bit, flag) -> {
                    if ((bits & bit) != 0) {
                        flags.add(flag);
                    }
                });
        if (keywords != null) {
            keywords.lines().forEach(flags::add);
        }
        return flags;
    }

    @Override
    public void close() {
        try {
            store.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record FolderRow(Folder folder, long validity, long uidNext, long highestModSeq) {}

    private record MailRow(long folder, long uid, long modSeq, Set<String> flags, BodyFile file) {}
}
