package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.messages.BodyFile;

import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** The table {@code message}: which messages are in which mailbox, and their flags. */
final class MessageTable {
    private static final String BODY_COLUMNS =
            ", b.header_size, b.file_size, b.format, b.key_id, b.media_type, b.sub_type, b.lines";
    private static final String HEADER_COLUMNS = ", b.properties, b.header, b.structure";
    private static final String FROM_BOTH = " FROM message m JOIN body b ON b.id = m.body_id ";
    private static final int FIRST_BODY_COLUMN = 12;

    private static final String INSERT =
            """
            INSERT INTO message (mailbox_id, uid, modseq, message_id, thread_id, body_id, size,
                internal_date, save_date, flags, user_flags)
            VALUES (:mailbox, :uid, :modSeq, :messageId, :threadId, :bodyId, :size,
                :internalDate, :saveDate, :flags, :keywords)
            """;

    private MessageTable() {}

    static void insert(Handle handle, Collection<MessageRow> rows) {
        PreparedBatch batch = handle.prepareBatch(INSERT);
        for (MessageRow row : rows) {
            batch.bind("mailbox", row.mailbox().value())
                    .bind("uid", row.uid())
                    .bind("modSeq", row.modSeq())
                    .bind("messageId", row.messageId().value())
                    .bind("threadId", row.threadId().value())
                    .bind("bodyId", row.bodyId())
                    .bind("size", row.size())
                    .bind("internalDate", row.internalDate())
                    .bind("saveDate", row.saveDate())
                    .bind("flags", row.flags())
                    .bind("keywords", row.keywords())
                    .add();
        }
        batch.execute();
    }

    static void updateFlags(Handle handle, Collection<MessageRow> rows) {
        PreparedBatch batch =
                handle.prepareBatch(
                        """
                        UPDATE message SET flags = :flags, user_flags = :keywords, modseq = :modSeq
                        WHERE mailbox_id = :mailbox AND uid = :uid
                        """);
        for (MessageRow row : rows) {
            batch.bind("mailbox", row.mailbox().value())
                    .bind("uid", row.uid())
                    .bind("modSeq", row.modSeq())
                    .bind("flags", row.flags())
                    .bind("keywords", row.keywords())
                    .add();
        }
        batch.execute();
    }

    static void resetRecent(Handle handle, StoredMailboxId mailbox, long modSeq) {
        handle.execute(
                "UPDATE message SET flags = flags - 16, modseq = ?"
                        + " WHERE mailbox_id = ? AND (flags & 16) <> 0",
                modSeq,
                mailbox.value());
    }

    static void delete(Handle handle, Collection<MessageRow> rows) {
        PreparedBatch batch =
                handle.prepareBatch("DELETE FROM message WHERE mailbox_id = ? AND uid = ?");
        rows.forEach(row -> batch.add(row.mailbox().value(), row.uid()));
        batch.execute();
    }

    /** Rows without their bodies, by UID. */
    static List<MessageRow> rows(
            Handle handle, StoredMailboxId mailbox, Span span, String condition) {
        return span.bind(
                        handle.createQuery(
                                "SELECT "
                                        + MessageRow.COLUMNS
                                        + " FROM message m WHERE "
                                        + Span.CONDITION
                                        + condition
                                        + " ORDER BY m.uid LIMIT :limit"),
                        mailbox)
                .map((row, context) -> MessageRow.of(row))
                .list();
    }

    static final String ANY = "";
    static final String DELETED = " AND (m.flags & 2) <> 0";
    static final String RECENT = " AND (m.flags & 16) <> 0";
    static final String UNSEEN = " AND (m.flags & 32) = 0";

    /** UIDs alone, in order. */
    static List<Long> uids(Handle handle, StoredMailboxId mailbox, Span span, String condition) {
        return span.bind(
                        handle.createQuery(
                                "SELECT m.uid FROM message m WHERE "
                                        + Span.CONDITION
                                        + condition
                                        + " ORDER BY m.uid LIMIT :limit"),
                        mailbox)
                .map((row, context) -> row.getLong(1))
                .list();
    }

    /** Messages with what their kind of look needs, by UID. */
    static List<FoundMessage> messages(
            Handle handle, StoredMailboxId mailbox, Span span, FetchType type) {
        return found(
                span.bind(
                        handle.createQuery(
                                select(type)
                                        + "WHERE "
                                        + Span.CONDITION
                                        + " ORDER BY m.uid LIMIT :limit"),
                        mailbox),
                type);
    }

    /** One message wherever it is, in the order of the mailboxes. */
    static List<FoundMessage> messages(Handle handle, StoredMessageId id, FetchType type) {
        return found(
                handle.createQuery(
                                select(type)
                                        + "WHERE m.message_id = :id ORDER BY m.mailbox_id, m.uid")
                        .bind("id", id.value()),
                type);
    }

    /** The rows of one message, wherever it is. */
    static List<MessageRow> rows(Handle handle, StoredMessageId id) {
        return handle.createQuery(
                        "SELECT "
                                + MessageRow.COLUMNS
                                + " FROM message m WHERE m.message_id = :id"
                                + " ORDER BY m.mailbox_id, m.uid")
                .bind("id", id.value())
                .map((row, context) -> MessageRow.of(row))
                .list();
    }

    private static String select(FetchType type) {
        return "SELECT "
                + MessageRow.COLUMNS
                + BODY_COLUMNS
                + (type == FetchType.METADATA ? "" : HEADER_COLUMNS)
                + FROM_BOTH;
    }

    private static List<FoundMessage> found(Query query, FetchType type) {
        return query.map((row, context) -> found(row, context, type)).list();
    }

    private static FoundMessage found(ResultSet row, StatementContext context, FetchType type)
            throws SQLException {
        MessageRow message = MessageRow.of(row);
        int column = FIRST_BODY_COLUMN;
        int headerSize = row.getInt(column);
        BodyFile file =
                new BodyFile(
                        message.bodyId(),
                        row.getInt(column + 2),
                        row.getString(column + 3),
                        message.size(),
                        row.getLong(column + 1));
        boolean whole = type != FetchType.METADATA;
        return new FoundMessage(
                message,
                file,
                headerSize,
                row.getString(column + 4),
                row.getString(column + 5),
                MessageRow.nullable(row, column + 6),
                whole ? row.getBytes(column + 7) : null,
                whole ? row.getBytes(column + 8) : null,
                whole ? row.getBytes(column + 9) : null);
    }

    /**
     * A stretch of UIDs and how many of them.
     *
     * @param from the first
     * @param to the last
     */
    record Span(long from, long to, int limit) {
        static final String CONDITION =
                "m.mailbox_id = :mailbox AND m.uid >= :from AND m.uid <= :to";

        static final Span ALL = new Span(0, Long.MAX_VALUE, Integer.MAX_VALUE);

        static Span of(MessageRange range) {
            return of(range, Integer.MAX_VALUE);
        }

        static Span of(MessageRange range, int limit) {
            return switch (range.getType()) {
                case ALL -> new Span(0, Long.MAX_VALUE, limit);
                case FROM -> new Span(range.getUidFrom().asLong(), Long.MAX_VALUE, limit);
                case ONE ->
                        new Span(range.getUidFrom().asLong(), range.getUidFrom().asLong(), limit);
                case RANGE ->
                        new Span(range.getUidFrom().asLong(), range.getUidTo().asLong(), limit);
            };
        }

        Span after(long uid) {
            return new Span(uid + 1, to, limit);
        }

        private Query bind(Query query, StoredMailboxId mailbox) {
            return query.bind("mailbox", mailbox.value())
                    .bind("from", from)
                    .bind("to", to)
                    .bind("limit", limit);
        }
    }
}
