package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.mailbox.MailboxTable.Numbers;
import dev.hikyaku.server.store.mailbox.MessageTable.Span;
import dev.hikyaku.server.store.messages.StoredBody;
import dev.hikyaku.server.store.sql.Transaction;

import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;
import org.jdbi.v3.core.Handle;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import javax.mail.Flags;

/**
 * Every change of what is in a mailbox, as statements within a transaction: rows, numbers, counts,
 * files' references and quotas go together or not at all.
 */
final class Changes {
    private final Clock clock;
    private final Quotas quotas;

    Changes(Clock clock, Quotas quotas) {
        this.clock = clock;
        this.quotas = quotas;
    }

    Quotas quotas() {
        return quotas;
    }

    long now() {
        return clock.millis();
    }

    /** A message that comes in; its file is written. It is for the caller to count it. */
    MessageRow append(
            Transaction transaction, StoredMailboxId mailbox, Arrival arrival, StoredBody body)
            throws MailboxNotFoundException {
        Handle handle = transaction.handle();
        boolean unseen = !FlagBits.has(arrival.flags(), FlagBits.SEEN);
        Numbers numbers = MailboxTable.arrive(handle, mailbox, 1, unseen ? 1 : 0);
        MessageRow row =
                new MessageRow(
                        mailbox,
                        numbers.nextUid() - 1,
                        numbers.modSeq(),
                        arrival.messageId(),
                        arrival.threadId(),
                        body.file().id(),
                        body.file().size(),
                        arrival.internalDate(),
                        now(),
                        arrival.flags(),
                        arrival.keywords());
        BodyTable.keep(handle, body);
        MessageTable.insert(handle, List.of(row));
        MailboxTable.useKeywords(
                handle, mailbox, numbers.keywords(), FlagBits.words(row.keywords()));
        return row;
    }

    /** A message that was numbered before; its file is there. */
    void insert(Transaction transaction, MessageRow row) throws MailboxNotFoundException {
        Handle handle = transaction.handle();
        Numbers numbers = MailboxTable.arrive(handle, row);
        MessageTable.insert(handle, List.of(row));
        MailboxTable.useKeywords(
                handle, row.mailbox(), numbers.keywords(), FlagBits.words(row.keywords()));
    }

    /** The same messages in another mailbox too. */
    List<MessageRow> copy(Transaction transaction, List<MessageRow> rows, StoredMailboxId to)
            throws MailboxNotFoundException {
        List<MessageRow> copies = arrive(transaction.handle(), rows, to);
        BodyTable.retain(transaction.handle(), bodies(rows));
        return copies;
    }

    /** The messages in another mailbox instead; the file stays what it is. */
    List<MessageRow> move(
            Transaction transaction,
            List<MessageRow> rows,
            StoredMailboxId from,
            StoredMailboxId to)
            throws MailboxNotFoundException {
        List<MessageRow> moved = arrive(transaction.handle(), rows, to);
        leave(transaction.handle(), rows, from);
        return moved;
    }

    /** Counts messages that came in, whatever the limits: their owner was asked before. */
    void count(Transaction transaction, Mailbox mailbox, List<MessageRow> rows)
            throws MailboxException {
        quotas.add(transaction, mailbox, rows.size(), bytes(rows));
    }

    /**
     * Counts messages that moved, whatever the limits; within what is one's own nothing changes.
     */
    void count(Transaction transaction, List<MessageRow> rows, Mailbox from, Mailbox to)
            throws MailboxException {
        boolean sameOwner =
                from.getUser().equals(to.getUser())
                        && from.getNamespace().equals(to.getNamespace());
        if (!sameOwner) {
            quotas.release(transaction, from, rows.size(), bytes(rows));
            count(transaction, to, rows);
        }
    }

    /** The messages are no longer there. */
    void expunge(Transaction transaction, Mailbox mailbox, List<MessageRow> rows)
            throws MailboxException {
        if (rows.isEmpty()) {
            return;
        }
        Handle handle = transaction.handle();
        leave(handle, rows, id(mailbox));
        BodyTable.release(handle, bodies(rows), now());
        quotas.release(transaction, mailbox, rows.size(), bytes(rows));
    }

    private List<MessageRow> arrive(Handle handle, List<MessageRow> rows, StoredMailboxId to)
            throws MailboxNotFoundException {
        if (rows.isEmpty()) {
            return List.of();
        }
        Numbers numbers = MailboxTable.arrive(handle, to, rows.size(), unseen(rows));
        long uid = numbers.nextUid() - rows.size();
        List<MessageRow> arrived = new ArrayList<>();
        for (MessageRow row : rows) {
            arrived.add(row.in(to, uid, numbers.modSeq(), now()));
            uid++;
        }
        MessageTable.insert(handle, arrived);
        MailboxTable.useKeywords(handle, to, numbers.keywords(), keywords(rows));
        return arrived;
    }

    private void leave(Handle handle, List<MessageRow> rows, StoredMailboxId from)
            throws MailboxNotFoundException {
        MessageTable.delete(handle, rows);
        MailboxTable.change(handle, from, -rows.size(), -unseen(rows));
    }

    /** Sets flags of those there are in a stretch; answers all of them, changed or not. */
    List<FlagChange> setFlags(
            Transaction transaction,
            StoredMailboxId mailbox,
            Span span,
            FlagsUpdateCalculator flags)
            throws MailboxNotFoundException {
        return setFlags(
                transaction,
                mailbox,
                MessageTable.rows(transaction.handle(), mailbox, span, MessageTable.ANY),
                flags);
    }

    List<FlagChange> setFlags(
            Transaction transaction,
            StoredMailboxId mailbox,
            List<MessageRow> rows,
            FlagsUpdateCalculator flags)
            throws MailboxNotFoundException {
        List<FlagChange> changes = rows.stream().map(row -> change(row, flags)).toList();
        List<FlagChange> real = changes.stream().filter(FlagChange::isChange).toList();
        if (real.isEmpty()) {
            return changes;
        }
        Handle handle = transaction.handle();
        int unseen =
                unseen(real.stream().map(FlagChange::after).toList())
                        - unseen(real.stream().map(FlagChange::before).toList());
        Numbers numbers = MailboxTable.change(handle, mailbox, 0, unseen);
        List<FlagChange> numbered =
                changes.stream().map(change -> numbered(change, numbers.modSeq())).toList();
        List<MessageRow> after =
                numbered.stream().filter(FlagChange::isChange).map(FlagChange::after).toList();
        MessageTable.updateFlags(handle, after);
        MailboxTable.useKeywords(handle, mailbox, numbers.keywords(), keywords(after));
        return numbered;
    }

    private static FlagChange change(MessageRow row, FlagsUpdateCalculator calculator) {
        Flags flags = calculator.buildNewFlags(row.toFlags());
        int bits = FlagBits.of(flags);
        String keywords = FlagBits.keywords(flags);
        boolean same =
                bits == row.flags()
                        && FlagBits.words(keywords).equals(FlagBits.words(row.keywords()));
        return new FlagChange(row, same ? row : row.withFlags(bits, keywords, row.modSeq()));
    }

    /** Nothing is recent any more: one statement, however many mails came since the last look. */
    List<FlagChange> resetRecent(Transaction transaction, StoredMailboxId mailbox)
            throws MailboxNotFoundException {
        Handle handle = transaction.handle();
        List<MessageRow> recent = MessageTable.rows(handle, mailbox, Span.ALL, MessageTable.RECENT);
        if (recent.isEmpty()) {
            return List.of();
        }
        long modSeq = MailboxTable.change(handle, mailbox, 0, 0).modSeq();
        MessageTable.resetRecent(handle, mailbox, modSeq);
        return recent.stream()
                .map(
                        row ->
                                new FlagChange(
                                        row,
                                        row.withFlags(
                                                row.flags() & ~FlagBits.RECENT,
                                                row.keywords(),
                                                modSeq)))
                .toList();
    }

    private static FlagChange numbered(FlagChange change, long modSeq) {
        MessageRow after = change.after();
        return change.isChange()
                ? new FlagChange(
                        change.before(), after.withFlags(after.flags(), after.keywords(), modSeq))
                : change;
    }

    /** The mailbox and all that is in it. */
    void deleteMailbox(Transaction transaction, Mailbox mailbox) throws MailboxException {
        Handle handle = transaction.handle();
        StoredMailboxId id = id(mailbox);
        List<MessageRow> rows = MessageTable.rows(handle, id, Span.ALL, MessageTable.ANY);
        BodyTable.release(handle, bodies(rows), now());
        handle.execute("DELETE FROM message WHERE mailbox_id = ?", id.value());
        MailboxTable.delete(handle, id);
        quotas.release(transaction, mailbox, rows.size(), bytes(rows));
    }

    static StoredMailboxId id(Mailbox mailbox) {
        return (StoredMailboxId) mailbox.getMailboxId();
    }

    private static Stream<Long> bodies(List<MessageRow> rows) {
        return rows.stream().map(MessageRow::bodyId);
    }

    static long bytes(Collection<MessageRow> rows) {
        return rows.stream().mapToLong(MessageRow::size).sum();
    }

    private static int unseen(Collection<MessageRow> rows) {
        return (int) rows.stream().filter(row -> !row.isSeen()).count();
    }

    private static List<String> keywords(Collection<MessageRow> rows) {
        return rows.stream()
                .flatMap(row -> FlagBits.words(row.keywords()).stream())
                .distinct()
                .toList();
    }

    /**
     * What is known of a message before it has a place.
     *
     * @param internalDate milliseconds since 1970
     */
    record Arrival(
            StoredMessageId messageId,
            StoredMessageId threadId,
            long internalDate,
            int flags,
            String keywords) {

        static Arrival of(StoredMessageId id, long internalDate, Flags flags) {
            return new Arrival(id, id, internalDate, FlagBits.of(flags), FlagBits.keywords(flags));
        }
    }
}
