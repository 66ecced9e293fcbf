package dev.hikyaku.server.store.mailbox;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.ComposedMessageId;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.model.ThreadId;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Date;
import java.util.Optional;

import javax.mail.Flags;

/**
 * A message in a mailbox, as the table {@code message} has it.
 *
 * @param size bytes of the message
 * @param internalDate milliseconds since 1970
 * @param saveDate milliseconds since 1970, when it came into this mailbox; null when not known
 * @param flags bits of {@link FlagBits}
 * @param keywords as {@link FlagBits#keywords} writes them, or null
 */
record MessageRow(
        StoredMailboxId mailbox,
        long uid,
        long modSeq,
        StoredMessageId messageId,
        StoredMessageId threadId,
        long bodyId,
        long size,
        long internalDate,
        Long saveDate,
        int flags,
        String keywords) {

    static final String COLUMNS =
            "m.mailbox_id, m.uid, m.modseq, m.message_id, m.thread_id, m.body_id, m.size,"
                    + " m.internal_date, m.save_date, m.flags, m.user_flags";

    /** Reads the {@link #COLUMNS}, in their order. */
    static MessageRow of(ResultSet row) throws SQLException {
        return new MessageRow(
                new StoredMailboxId(row.getLong(1)),
                row.getLong(2),
                row.getLong(3),
                new StoredMessageId(row.getLong(4)),
                new StoredMessageId(row.getLong(5)),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                nullable(row, 9),
                row.getInt(10),
                row.getString(11));
    }

    static Long nullable(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    boolean isSeen() {
        return FlagBits.has(flags, FlagBits.SEEN);
    }

    Flags toFlags() {
        return FlagBits.flags(flags, keywords);
    }

    MessageUid messageUid() {
        return MessageUid.of(uid);
    }

    ThreadId thread() {
        return ThreadId.fromBaseMessageId(threadId);
    }

    Optional<Date> savedAt() {
        return Optional.ofNullable(saveDate).map(Date::new);
    }

    MessageMetaData metaData() {
        return new MessageMetaData(
                messageUid(),
                ModSeq.of(modSeq),
                toFlags(),
                size,
                new Date(internalDate),
                savedAt(),
                messageId,
                thread());
    }

    ComposedMessageId composedId() {
        return new ComposedMessageId(mailbox, messageId, messageUid());
    }

    ComposedMessageIdWithMetaData composed() {
        return new ComposedMessageIdWithMetaData(
                composedId(), toFlags(), ModSeq.of(modSeq), thread());
    }

    MessageRow withFlags(int bits, String words, long newModSeq) {
        return new MessageRow(
                mailbox,
                uid,
                newModSeq,
                messageId,
                threadId,
                bodyId,
                size,
                internalDate,
                saveDate,
                bits,
                words);
    }

    /** The same message in another mailbox, where it is recent (RFC 3501 §2.3.2). */
    MessageRow in(StoredMailboxId other, long newUid, long newModSeq, long now) {
        return new MessageRow(
                other,
                newUid,
                newModSeq,
                messageId,
                threadId,
                bodyId,
                size,
                internalDate,
                now,
                flags | FlagBits.RECENT,
                keywords);
    }
}
