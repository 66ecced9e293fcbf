package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.mailbox.MessageTable.Span;
import dev.hikyaku.server.store.messages.StoredBody;
import dev.hikyaku.server.store.sql.Database;
import dev.hikyaku.server.store.sql.Write;

import org.apache.james.mailbox.ApplicableFlagBuilder;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxCounters;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.jdbi.v3.core.Handle;

import reactor.core.publisher.Flux;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import javax.mail.Flags;

/**
 * Messages of one mailbox as James asks for them. What is listed is looked up page by page. Tells
 * nobody of what it changes: {@link StoredMailbox} does.
 */
final class StoredMessageMapper implements MessageMapper {
    private static final int MESSAGES_A_PAGE = 200;
    private static final int ROWS_A_PAGE = 2_000;
    private static final int UIDS_A_PAGE = 50_000;

    private final Database database;
    private final Bodies bodies;
    private final Changes changes;
    private final StoredNumbers numbers;

    StoredMessageMapper(Database database, Bodies bodies, Changes changes) {
        this.database = database;
        this.bodies = bodies;
        this.changes = changes;
        this.numbers = new StoredNumbers(database);
    }

    @Override
    public Iterator<MailboxMessage> findInMailbox(
            Mailbox mailbox, MessageRange set, FetchType type, int limit) {
        return new Pages<>(
                span -> found(mailbox, span, type),
                message -> message.getUid().asLong(),
                MESSAGES_A_PAGE,
                Span.of(set, most(limit)));
    }

    @Override
    public Flux<MailboxMessage> findInMailboxReactive(
            Mailbox mailbox, MessageRange set, FetchType type, int limit) {
        return Pages.flux(
                span -> found(mailbox, span, type),
                message -> message.getUid().asLong(),
                MESSAGES_A_PAGE,
                Span.of(set, most(limit)));
    }

    private static int most(int limit) {
        return limit <= 0 ? Integer.MAX_VALUE : limit;
    }

    private List<MailboxMessage> found(Mailbox mailbox, Span span, FetchType type) {
        return database
                .read(handle -> MessageTable.messages(handle, Changes.id(mailbox), span, type))
                .stream()
                .map(bodies::message)
                .toList();
    }

    @Override
    public Flux<ComposedMessageIdWithMetaData> listMessagesMetadata(
            Mailbox mailbox, MessageRange set) {
        return Pages.flux(
                        span -> rows(mailbox, span, MessageTable.ANY),
                        MessageRow::uid,
                        ROWS_A_PAGE,
                        Span.of(set))
                .map(MessageRow::composed);
    }

    @Override
    public Flux<MessageUid> listAllMessageUids(Mailbox mailbox) {
        return Pages.flux(
                        span -> uids(mailbox, span, MessageTable.ANY),
                        Long::longValue,
                        UIDS_A_PAGE,
                        Span.of(MessageRange.all()))
                .map(MessageUid::of);
    }

    private List<MessageRow> rows(Mailbox mailbox, Span span, String condition) {
        return database.read(
                handle -> MessageTable.rows(handle, Changes.id(mailbox), span, condition));
    }

    private List<Long> uids(Mailbox mailbox, Span span, String condition) {
        return database.read(
                handle -> MessageTable.uids(handle, Changes.id(mailbox), span, condition));
    }

    private List<MessageUid> uids(Mailbox mailbox, MessageRange range, String condition) {
        return uids(mailbox, Span.of(range), condition).stream().map(MessageUid::of).toList();
    }

    @Override
    public List<MessageUid> retrieveMessagesMarkedForDeletion(Mailbox mailbox, MessageRange range) {
        return uids(mailbox, range, MessageTable.DELETED);
    }

    @Override
    public List<MessageUid> findRecentMessageUidsInMailbox(Mailbox mailbox) {
        return uids(mailbox, MessageRange.all(), MessageTable.RECENT);
    }

    @Override
    public MessageUid findFirstUnseenMessageUid(Mailbox mailbox) {
        return uids(mailbox, Span.of(MessageRange.all(), 1), MessageTable.UNSEEN).stream()
                .findFirst()
                .map(MessageUid::of)
                .orElse(null);
    }

    @Override
    public long countMessagesInMailbox(Mailbox mailbox) throws MailboxException {
        return getMailboxCounters(mailbox).getCount();
    }

    @Override
    public MailboxCounters getMailboxCounters(Mailbox mailbox) {
        return database.read(
                handle ->
                        handle.createQuery("SELECT messages, unseen FROM mailbox WHERE id = :id")
                                .bind("id", Changes.id(mailbox).value())
                                .map(
                                        (row, context) ->
                                                MailboxCounters.builder()
                                                        .mailboxId(mailbox.getMailboxId())
                                                        .count(row.getLong(1))
                                                        .unseen(row.getLong(2))
                                                        .build())
                                .findFirst()
                                .orElseGet(() -> MailboxCounters.empty(mailbox.getMailboxId())));
    }

    @Override
    public Flags getApplicableFlag(Mailbox mailbox) {
        String keywords =
                database.read(
                        handle ->
                                handle.createQuery("SELECT user_flags FROM mailbox WHERE id = :id")
                                        .bind("id", Changes.id(mailbox).value())
                                        .mapTo(String.class)
                                        .findFirst()
                                        .orElse(""));
        return ApplicableFlagBuilder.builder().add(FlagBits.flags(0, keywords)).build();
    }

    @Override
    public Optional<MessageUid> getLastUid(Mailbox mailbox) throws MailboxException {
        return numbers.lastUid(mailbox);
    }

    @Override
    public ModSeq getHighestModSeq(Mailbox mailbox) throws MailboxException {
        return numbers.highestModSeq(mailbox);
    }

    @Override
    public MessageMetaData add(Mailbox mailbox, MailboxMessage message) throws MailboxException {
        StoredBody body = bodies.write(message);
        MessageRow row = add(mailbox, message, body);
        message.setUid(row.messageUid());
        message.setModSeq(ModSeq.of(row.modSeq()));
        row.savedAt().ifPresent(message::setSaveDate);
        return row.metaData();
    }

    private MessageRow add(Mailbox mailbox, MailboxMessage message, StoredBody body)
            throws MailboxException {
        Changes.Arrival arrival =
                new Changes.Arrival(
                        (StoredMessageId) message.getMessageId(),
                        (StoredMessageId) message.getThreadId().getBaseMessageId(),
                        message.getInternalDate().getTime(),
                        FlagBits.of(message.createFlags()),
                        FlagBits.keywords(message.createFlags()));
        Write<MessageRow, MailboxException> adding =
                transaction -> {
                    MessageRow row =
                            changes.append(transaction, Changes.id(mailbox), arrival, body);
                    changes.count(transaction, mailbox, List.of(row));
                    return row;
                };
        return bodies.keeping(body, () -> database.write(bodies.needing(body, adding)));
    }

    @Override
    public void delete(Mailbox mailbox, MailboxMessage message) throws MailboxException {
        deleteMessages(mailbox, List.of(message.getUid()));
    }

    @Override
    public Map<MessageUid, MessageMetaData> deleteMessages(Mailbox mailbox, List<MessageUid> uids)
            throws MailboxException {
        return metaData(
                database.<List<MessageRow>, MailboxException>write(
                        transaction -> {
                            List<MessageRow> rows =
                                    rows(transaction.handle(), Changes.id(mailbox), uids);
                            changes.expunge(transaction, mailbox, rows);
                            return rows;
                        }));
    }

    static List<MessageRow> rows(
            Handle handle, StoredMailboxId mailbox, Collection<MessageUid> uids) {
        List<MessageRow> rows = new ArrayList<>();
        for (MessageRange range : MessageRange.toRanges(List.copyOf(uids))) {
            rows.addAll(MessageTable.rows(handle, mailbox, Span.of(range), MessageTable.ANY));
        }
        return rows;
    }

    static TreeMap<MessageUid, MessageMetaData> metaData(Collection<MessageRow> rows) {
        TreeMap<MessageUid, MessageMetaData> metaData = new TreeMap<>();
        rows.forEach(row -> metaData.put(row.messageUid(), row.metaData()));
        return metaData;
    }

    @Override
    public Iterator<UpdatedFlags> updateFlags(
            Mailbox mailbox, FlagsUpdateCalculator calculator, MessageRange set)
            throws MailboxNotFoundException {
        return database
                .<List<FlagChange>, MailboxNotFoundException>write(
                        transaction ->
                                changes.setFlags(
                                        transaction, Changes.id(mailbox), Span.of(set), calculator))
                .stream()
                .map(FlagChange::told)
                .iterator();
    }

    @Override
    public MessageMetaData copy(Mailbox mailbox, MailboxMessage original) throws MailboxException {
        return copy(mailbox, List.of(original)).getFirst();
    }

    @Override
    public List<MessageMetaData> copy(Mailbox mailbox, List<MailboxMessage> originals)
            throws MailboxException {
        List<MessageRow> rows = originals.stream().map(StoredMessageMapper::row).toList();
        return database
                .<List<MessageRow>, MailboxException>write(
                        transaction -> {
                            changes.count(transaction, mailbox, rows);
                            return changes.copy(transaction, rows, Changes.id(mailbox));
                        })
                .stream()
                .map(MessageRow::metaData)
                .toList();
    }

    @Override
    public MessageMetaData move(Mailbox mailbox, MailboxMessage original) throws MailboxException {
        return move(mailbox, List.of(original)).getFirst();
    }

    @Override
    public List<MessageMetaData> move(Mailbox mailbox, List<MailboxMessage> originals)
            throws MailboxException {
        List<MessageRow> rows = originals.stream().map(StoredMessageMapper::row).toList();
        if (rows.isEmpty()) {
            return List.of();
        }
        StoredMailboxId from = rows.getFirst().mailbox();
        return database
                .<List<MessageRow>, MailboxException>write(
                        transaction -> {
                            changes.count(
                                    transaction,
                                    rows,
                                    MailboxTable.there(transaction.handle(), from),
                                    mailbox);
                            return changes.move(transaction, rows, from, Changes.id(mailbox));
                        })
                .stream()
                .map(MessageRow::metaData)
                .toList();
    }

    private static MessageRow row(MailboxMessage message) {
        return ((StoredMessage) message).found().row();
    }
}
