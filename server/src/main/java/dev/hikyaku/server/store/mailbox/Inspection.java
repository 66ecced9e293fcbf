package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.messages.BodyFile;
import dev.hikyaku.server.store.messages.MessageFiles;
import dev.hikyaku.server.store.sql.Database;

import org.jdbi.v3.core.Handle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Compares what the database says with itself and with what is on disk: every file is read. What
 * can be counted again is repaired on demand; a message whose file is gone is told of and left.
 */
public final class Inspection {
    private static final int BODIES_AT_ONCE = 1_000;

    private static final String WITHOUT_BODY =
            """
            SELECT m.message_id FROM message m LEFT JOIN body b ON b.id = m.body_id
            WHERE b.id IS NULL ORDER BY m.message_id
            """;

    private static final String REFERENCES =
            """
            SELECT b.id FROM body b
            LEFT JOIN (SELECT body_id, count(*) AS times FROM message GROUP BY body_id) m
                ON m.body_id = b.id
            WHERE b.refs <> coalesce(m.times, 0) ORDER BY b.id
            """;

    private static final String COUNTS =
            """
            SELECT b.id FROM mailbox b
            LEFT JOIN (SELECT mailbox_id, count(*) AS messages,
                    sum(CASE WHEN (flags & 32) = 0 THEN 1 ELSE 0 END) AS unseen
                FROM message GROUP BY mailbox_id) m ON m.mailbox_id = b.id
            WHERE b.messages <> coalesce(m.messages, 0) OR b.unseen <> coalesce(m.unseen, 0)
            ORDER BY b.id
            """;

    private static final String NUMBERS =
            """
            SELECT b.id FROM mailbox b
            JOIN (SELECT mailbox_id, max(uid) AS uid, max(modseq) AS modseq
                FROM message GROUP BY mailbox_id) m ON m.mailbox_id = b.id
            WHERE b.next_uid <= m.uid OR b.highest_modseq < m.modseq ORDER BY b.id
            """;

    private static final String QUOTAS =
            """
            SELECT min(b.id) FROM mailbox b
            LEFT JOIN (SELECT mailbox_id, count(*) AS messages, sum(size) AS bytes
                FROM message GROUP BY mailbox_id) m ON m.mailbox_id = b.id
            LEFT JOIN quota_use u ON u.quota_root = b.namespace || '&' || b.owner
            GROUP BY b.namespace, b.owner, u.messages, u.bytes
            HAVING coalesce(u.messages, 0) <> coalesce(sum(m.messages), 0)
                OR coalesce(u.bytes, 0) <> coalesce(sum(m.bytes), 0)
            """;

    private final Database database;
    private final MessageFiles files;

    public Inspection(Database database, MessageFiles files) {
        this.database = database;
        this.files = files;
    }

    /** What may be wrong. */
    public enum Kind {
        /** A message's file is not there. */
        MISSING_FILE("a backup of messages/ may have it"),
        /** A message's file does not read as it was stored, or its key is not at hand. */
        DAMAGED_FILE("restore it from a backup, or see messages.encryption.keys"),
        /** A file no message needs: its transaction never came. Removed by a repair. */
        UNUSED_FILE("removed by --repair"),
        /** A message without the row of its file. */
        MISSING_BODY("restore the database from a backup"),
        /** How many messages need a file is miscounted. Counted again by a repair. */
        WRONG_REFERENCES("counted again by --repair"),
        /** A mailbox's number of messages, all or unseen. Counted again by a repair. */
        WRONG_COUNT("counted again by --repair"),
        /** A UID or mod-sequence above the mailbox's highest. Raised by a repair. */
        WRONG_NUMBERS("raised by --repair"),
        /** What an owner is said to keep. Counted again by the recount of quotas in webadmin. */
        WRONG_QUOTA("POST /quota/users?task=RecomputeCurrentQuotas");

        private final String remedy;

        Kind(String remedy) {
            this.remedy = remedy;
        }

        /** What to do about it. */
        public String remedy() {
            return remedy;
        }

        private boolean isRepaired() {
            return this == UNUSED_FILE
                    || this == WRONG_REFERENCES
                    || this == WRONG_COUNT
                    || this == WRONG_NUMBERS;
        }
    }

    /**
     * One thing that is wrong.
     *
     * @param number of the file, message or mailbox
     */
    public record Flaw(Kind kind, long number, boolean repaired) {}

    /**
     * What was looked at.
     *
     * @param flaws all that is wrong, or was
     */
    public record Report(long files, long messages, long mailboxes, List<Flaw> flaws) {
        /** Whether nothing is wrong, or no longer. */
        public boolean isSound() {
            return flaws.stream().allMatch(Flaw::repaired);
        }
    }

    /** Looks at everything. No delivery may go on meanwhile: it would look like a flaw. */
    public Report inspect(boolean repair) throws IOException {
        List<Flaw> flaws = new ArrayList<>();
        Set<Long> known = new HashSet<>();
        bodies(known, flaws);
        unused(known, repair, flaws);
        counted(Kind.MISSING_BODY, WITHOUT_BODY, repair, flaws);
        counted(Kind.WRONG_REFERENCES, REFERENCES, repair, flaws);
        counted(Kind.WRONG_COUNT, COUNTS, repair, flaws);
        counted(Kind.WRONG_NUMBERS, NUMBERS, repair, flaws);
        counted(Kind.WRONG_QUOTA, QUOTAS, repair, flaws);
        if (repair) {
            database.write(transaction -> recount(transaction.handle()));
        }
        return new Report(known.size(), number("message"), number("mailbox"), flaws);
    }

    private void bodies(Set<Long> known, List<Flaw> flaws) {
        long after = -1;
        List<Body> some = bodiesAfter(after);
        while (!some.isEmpty()) {
            for (Body body : some) {
                known.add(body.file.id());
                switch (files.check(body.file, body.checksum)) {
                    case SOUND -> {}
                    case MISSING -> flaws.add(flaw(Kind.MISSING_FILE, body.file.id(), false));
                    case DAMAGED -> flaws.add(flaw(Kind.DAMAGED_FILE, body.file.id(), false));
                }
            }
            after = some.getLast().file.id();
            some = bodiesAfter(after);
        }
    }

    private List<Body> bodiesAfter(long id) {
        return database.read(
                handle ->
                        handle.createQuery(
                                        """
                                        SELECT id, format, key_id, size, file_size, checksum FROM body
                                        WHERE id > :id ORDER BY id LIMIT :most
                                        """)
                                .bind("id", id)
                                .bind("most", BODIES_AT_ONCE)
                                .map(
                                        (row, context) ->
                                                new Body(
                                                        new BodyFile(
                                                                row.getLong(1),
                                                                row.getInt(2),
                                                                row.getString(3),
                                                                row.getLong(4),
                                                                row.getLong(5)),
                                                        row.getInt(6)))
                                .list());
    }

    private void unused(Set<Long> known, boolean repair, List<Flaw> flaws) throws IOException {
        Set<Long> dying =
                Set.copyOf(
                        database.read(
                                handle ->
                                        handle.createQuery("SELECT body_id FROM dead_file")
                                                .mapTo(Long.class)
                                                .list()));
        List<Long> unused;
        try (var all = files.list()) {
            unused = all.filter(id -> !known.contains(id) && !dying.contains(id)).toList();
        }
        for (long id : unused) {
            if (repair) {
                files.remove(id);
            }
            flaws.add(flaw(Kind.UNUSED_FILE, id, repair));
        }
    }

    private void counted(Kind kind, String sql, boolean repair, List<Flaw> flaws) {
        database.read(handle -> handle.createQuery(sql).mapTo(Long.class).list())
                .forEach(number -> flaws.add(flaw(kind, number, repair && kind.isRepaired())));
    }

    private static Flaw flaw(Kind kind, long number, boolean repaired) {
        return new Flaw(kind, number, repaired);
    }

    private long number(String table) {
        return database.read(
                handle ->
                        handle.createQuery("SELECT count(*) FROM " + table)
                                .mapTo(Long.class)
                                .one());
    }

    private static Object recount(Handle handle) {
        handle.execute(
                """
                UPDATE body SET refs =
                    (SELECT count(*) FROM message m WHERE m.body_id = body.id)
                WHERE id IN (%s)
                """
                        .formatted(REFERENCES));
        handle.execute(
                "UPDATE body SET dead_since = id / 2097152 WHERE refs = 0 AND dead_since IS NULL");
        handle.execute(
                """
                UPDATE mailbox SET
                    messages = (SELECT count(*) FROM message m WHERE m.mailbox_id = mailbox.id),
                    unseen = (SELECT count(*) FROM message m
                        WHERE m.mailbox_id = mailbox.id AND (m.flags & 32) = 0)
                WHERE id IN (%s)
                """
                        .formatted(COUNTS));
        return handle.execute(
                """
                UPDATE mailbox SET
                    next_uid = next_uid
                        + (SELECT max(uid) FROM message m WHERE m.mailbox_id = mailbox.id),
                    highest_modseq = highest_modseq
                        + (SELECT max(modseq) FROM message m WHERE m.mailbox_id = mailbox.id)
                WHERE id IN (%s)
                """
                        .formatted(NUMBERS));
    }

    private record Body(BodyFile file, int checksum) {}
}
