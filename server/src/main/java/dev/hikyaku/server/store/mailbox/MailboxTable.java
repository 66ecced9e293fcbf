package dev.hikyaku.server.store.mailbox;

import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.exception.UnsupportedRightException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxACL;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.UidValidity;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The tables {@code mailbox} and {@code acl_entry}. */
final class MailboxTable {
    private static final String SELECT =
            """
            SELECT b.id, b.namespace, b.owner, b.name, b.uid_validity, a.entry, a.rights
            FROM mailbox b LEFT JOIN acl_entry a ON a.mailbox_id = b.id
            WHERE\
            """
                    + " ";

    private static final String COUNT_UP =
            """
            UPDATE mailbox
            SET next_uid = next_uid + :messages, highest_modseq = highest_modseq + 1,
                messages = messages + :messages, unseen = unseen + :unseen
            WHERE id = :id
            RETURNING next_uid, highest_modseq, user_flags
            """;

    private static final String CHANGE =
            """
            UPDATE mailbox
            SET highest_modseq = highest_modseq + 1,
                messages = messages + :messages, unseen = unseen + :unseen
            WHERE id = :id
            RETURNING next_uid, highest_modseq, user_flags
            """;

    private static final String ARRIVE_NUMBERED =
            """
            UPDATE mailbox
            SET next_uid = CASE WHEN next_uid > :uid THEN next_uid ELSE :uid + 1 END,
                highest_modseq =
                    CASE WHEN highest_modseq > :modSeq THEN highest_modseq ELSE :modSeq END,
                messages = messages + 1, unseen = unseen + :unseen
            WHERE id = :id
            RETURNING next_uid, highest_modseq, user_flags
            """;

    private MailboxTable() {}

    /**
     * What a change of a mailbox is numbered with.
     *
     * @param nextUid behind the UIDs that were taken
     * @param modSeq of this change
     */
    record Numbers(long nextUid, long modSeq, String keywords) {}

    static Optional<Mailbox> byPath(Handle handle, MailboxPath path) {
        return select(
                        handle.createQuery(
                                        SELECT
                                                + "b.namespace = :namespace AND b.owner = :owner"
                                                + " AND b.name = :name")
                                .bind("namespace", path.getNamespace())
                                .bind("owner", path.getUser().asString())
                                .bind("name", path.getName()))
                .findFirst();
    }

    static Optional<Mailbox> byId(Handle handle, StoredMailboxId id) {
        return select(handle.createQuery(SELECT + "b.id = :id").bind("id", id.value())).findFirst();
    }

    /** One that has to be there. */
    static Mailbox there(Handle handle, StoredMailboxId id) throws MailboxNotFoundException {
        return byId(handle, id).orElseThrow(() -> new MailboxNotFoundException(id));
    }

    /** All of one owner in one namespace, by name. */
    static Stream<Mailbox> of(Handle handle, String namespace, Username owner) {
        return select(
                handle.createQuery(
                                SELECT
                                        + "b.namespace = :namespace AND b.owner = :owner"
                                        + " ORDER BY b.name")
                        .bind("namespace", namespace)
                        .bind("owner", owner.asString()));
    }

    /** Those with an entry for this user, whoever owns them. */
    static Stream<Mailbox> sharedWith(Handle handle, Username user) {
        return select(
                handle.createQuery(
                                SELECT
                                        + "b.id IN (SELECT mailbox_id FROM acl_entry WHERE entry ="
                                        + " :entry) ORDER BY b.id")
                        .bind("entry", MailboxACL.EntryKey.createUserEntryKey(user).serialize()));
    }

    static Stream<Mailbox> all(Handle handle) {
        return select(handle.createQuery(SELECT + "1 = 1 ORDER BY b.id"));
    }

    private static Stream<Mailbox> select(Query query) {
        Map<Long, Mailbox> found = new LinkedHashMap<>();
        query.reduceRows(found, MailboxTable::add);
        return found.values().stream();
    }

    private static Map<Long, Mailbox> add(Map<Long, Mailbox> found, RowView row) {
        Mailbox mailbox =
                found.computeIfAbsent(row.getColumn("id", Long.class), id -> mailbox(id, row));
        String entry = row.getColumn("entry", String.class);
        if (entry != null) {
            try {
                mailbox.setACL(
                        mailbox.getACL()
                                .union(
                                        MailboxACL.EntryKey.deserialize(entry),
                                        MailboxACL.Rfc4314Rights.deserialize(
                                                row.getColumn("rights", String.class))));
            } catch (UnsupportedRightException e) {
                throw new IllegalStateException("acl_entry: " + entry, e);
            }
        }
        return found;
    }

    private static Mailbox mailbox(long id, RowView row) {
        return new Mailbox(
                new MailboxPath(
                        row.getColumn("namespace", String.class),
                        Username.of(row.getColumn("owner", String.class)),
                        row.getColumn("name", String.class)),
                UidValidity.of(row.getColumn("uid_validity", Long.class)),
                new StoredMailboxId(id));
    }

    /** False when there is one of that name. */
    static boolean insert(
            Handle handle, StoredMailboxId id, MailboxPath path, UidValidity validity) {
        return handle.createUpdate(
                                """
                                INSERT INTO mailbox (id, namespace, owner, name, uid_validity,
                                    next_uid, highest_modseq, messages, unseen, user_flags)
                                VALUES (:id, :namespace, :owner, :name, :validity, 1, 0, 0, 0, '')
                                ON CONFLICT (namespace, owner, name) DO NOTHING
                                """)
                        .bind("id", id.value())
                        .bind("namespace", path.getNamespace())
                        .bind("owner", path.getUser().asString())
                        .bind("name", path.getName())
                        .bind("validity", validity.asLong())
                        .execute()
                == 1;
    }

    /** Another owner or name; the caller has seen that nobody has it. */
    static boolean rename(Handle handle, StoredMailboxId id, MailboxPath path) {
        return handle.createUpdate(
                                """
                                UPDATE mailbox SET namespace = :namespace, owner = :owner, name = :name
                                WHERE id = :id
                                """)
                        .bind("id", id.value())
                        .bind("namespace", path.getNamespace())
                        .bind("owner", path.getUser().asString())
                        .bind("name", path.getName())
                        .execute()
                == 1;
    }

    static void delete(Handle handle, StoredMailboxId id) {
        handle.execute("DELETE FROM acl_entry WHERE mailbox_id = ?", id.value());
        handle.execute("DELETE FROM mailbox WHERE id = ?", id.value());
    }

    static void setAcl(Handle handle, StoredMailboxId id, MailboxACL acl) {
        handle.execute("DELETE FROM acl_entry WHERE mailbox_id = ?", id.value());
        PreparedBatch batch =
                handle.prepareBatch(
                        "INSERT INTO acl_entry (mailbox_id, entry, rights) VALUES (?, ?, ?)");
        acl.getEntries()
                .forEach(
                        (entry, rights) ->
                                batch.add(id.value(), entry.serialize(), rights.serialize()));
        if (batch.size() > 0) {
            batch.execute();
        }
    }

    static boolean hasChildren(Handle handle, Mailbox mailbox, char delimiter) {
        String prefix = mailbox.getName() + delimiter;
        return handle.createQuery(
                        """
                        SELECT 1 FROM mailbox
                        WHERE namespace = :namespace AND owner = :owner
                            AND substr(name, 1, :length) = :prefix
                        LIMIT 1
                        """)
                .bind("namespace", mailbox.getNamespace())
                .bind("owner", mailbox.getUser().asString())
                .bind("prefix", prefix)
                .bind("length", prefix.codePointCount(0, prefix.length()))
                .mapTo(Integer.class)
                .findFirst()
                .isPresent();
    }

    /** Takes UIDs and a mod-sequence for messages that come in. */
    static Numbers arrive(Handle handle, StoredMailboxId id, int messages, int unseen)
            throws MailboxNotFoundException {
        return numbers(handle, COUNT_UP, id, messages, unseen);
    }

    /** Counts a message that was numbered before by {@link StoredNumbers}. */
    static Numbers arrive(Handle handle, MessageRow row) throws MailboxNotFoundException {
        return handle.createQuery(ARRIVE_NUMBERED)
                .bind("id", row.mailbox().value())
                .bind("uid", row.uid())
                .bind("modSeq", row.modSeq())
                .bind("unseen", row.isSeen() ? 0 : 1)
                .map(MailboxTable::numbers)
                .findFirst()
                .orElseThrow(() -> new MailboxNotFoundException(row.mailbox()));
    }

    private static Numbers numbers(ResultSet row, StatementContext context) throws SQLException {
        return new Numbers(row.getLong(1), row.getLong(2), row.getString(3));
    }

    /** Takes a UID that no message will have unless whoever asked gives it one. */
    static long takeUid(Handle handle, StoredMailboxId id) throws MailboxNotFoundException {
        return handle.createQuery(
                        "UPDATE mailbox SET next_uid = next_uid + 1 WHERE id = :id"
                                + " RETURNING next_uid - 1")
                .bind("id", id.value())
                .mapTo(Long.class)
                .findFirst()
                .orElseThrow(() -> new MailboxNotFoundException(id));
    }

    /** Takes a mod-sequence for a change of messages that are there, or are going. */
    static Numbers change(Handle handle, StoredMailboxId id, int messages, int unseen)
            throws MailboxNotFoundException {
        return numbers(handle, CHANGE, id, messages, unseen);
    }

    private static Numbers numbers(
            Handle handle, String sql, StoredMailboxId id, int messages, int unseen)
            throws MailboxNotFoundException {
        return handle.createQuery(sql)
                .bind("id", id.value())
                .bind("messages", messages)
                .bind("unseen", unseen)
                .map(MailboxTable::numbers)
                .findFirst()
                .orElseThrow(() -> new MailboxNotFoundException(id));
    }

    /** Remembers keywords that were not used here before. */
    static void useKeywords(Handle handle, StoredMailboxId id, String known, List<String> used) {
        if (used.isEmpty() || FlagBits.words(known).containsAll(used)) {
            return;
        }
        handle.createUpdate("UPDATE mailbox SET user_flags = :flags WHERE id = :id")
                .bind("id", id.value())
                .bind("flags", FlagBits.union(known, String.join("\n", used)))
                .execute();
    }
}
