package dev.hikyaku.server.store.mailbox;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.Multimap;

import dev.hikyaku.server.store.messages.StoredBody;
import dev.hikyaku.server.store.sql.Database;
import dev.hikyaku.server.store.sql.StoreThreads;
import dev.hikyaku.server.store.sql.Transaction;

import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;
import org.apache.james.mailbox.store.mail.MessageIdMapper;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.reactivestreams.Publisher;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

import javax.mail.Flags;

/** Messages by their own number, in whatever mailboxes they are. */
final class StoredMessageIdMapper implements MessageIdMapper {
    private final Database database;
    private final Bodies bodies;
    private final Changes changes;

    StoredMessageIdMapper(Database database, Bodies bodies, Changes changes) {
        this.database = database;
        this.bodies = bodies;
        this.changes = changes;
    }

    @Override
    public List<MailboxMessage> find(Collection<MessageId> ids, FetchType type) {
        return ids.stream()
                .flatMap(
                        id ->
                                database
                                        .read(
                                                handle ->
                                                        MessageTable.messages(
                                                                handle, (StoredMessageId) id, type))
                                        .stream())
                .map(bodies::message)
                .toList();
    }

    @Override
    public Flux<MailboxMessage> findReactive(Collection<MessageId> ids, FetchType type) {
        return Mono.fromCallable(() -> find(ids, type))
                .subscribeOn(StoreThreads.scheduler())
                .flatMapIterable(found -> found);
    }

    @Override
    public Publisher<ComposedMessageIdWithMetaData> findMetadata(MessageId id) {
        return Mono.fromCallable(() -> rows(id))
                .subscribeOn(StoreThreads.scheduler())
                .flatMapIterable(found -> found)
                .map(MessageRow::composed);
    }

    private List<MessageRow> rows(MessageId id) {
        return database.read(handle -> MessageTable.rows(handle, (StoredMessageId) id));
    }

    @Override
    public List<MailboxId> findMailboxes(MessageId id) {
        return rows(id).stream().map(row -> (MailboxId) row.mailbox()).toList();
    }

    @Override
    public void save(MailboxMessage message) throws MailboxException {
        StoredBody body = bodies.write(message);
        bodies.keeping(
                body,
                () ->
                        database.<Object, MailboxException>write(
                                bodies.needing(
                                        body,
                                        transaction -> {
                                            save(transaction, message, body);
                                            return body;
                                        })));
    }

    private void save(Transaction transaction, MailboxMessage message, StoredBody body)
            throws MailboxException {
        MessageRow row = row(message, message.getMailboxId(), body.file().id());
        BodyTable.keep(transaction.handle(), body);
        insert(transaction, MailboxTable.there(transaction.handle(), row.mailbox()), row);
    }

    private void insert(Transaction transaction, Mailbox mailbox, MessageRow row)
            throws MailboxException {
        changes.insert(transaction, row);
        changes.count(transaction, mailbox, List.of(row));
    }

    /** As it is now, numbered by whoever saves it. */
    private MessageRow row(MailboxMessage message, MailboxId mailbox, long bodyId) {
        Flags flags = message.createFlags();
        return new MessageRow(
                (StoredMailboxId) mailbox,
                message.getUid().asLong(),
                message.getModSeq().asLong(),
                (StoredMessageId) message.getMessageId(),
                (StoredMessageId) message.getThreadId().getBaseMessageId(),
                bodyId,
                message.getFullContentOctets(),
                message.getInternalDate().getTime(),
                changes.now(),
                FlagBits.of(flags),
                FlagBits.keywords(flags));
    }

    @Override
    public void copyInMailbox(MailboxMessage message, Mailbox mailbox) throws MailboxException {
        if (message instanceof StoredMessage stored) {
            MessageRow row = row(message, mailbox.getMailboxId(), stored.found().file().id());
            database.<Object, MailboxException>write(
                    transaction -> {
                        copy(transaction, mailbox, row);
                        return stored;
                    });
        } else if (!findMailboxes(message.getMessageId()).contains(mailbox.getMailboxId())) {
            save(message);
        }
    }

    /** Two copies at a time are one. */
    private void copy(Transaction transaction, Mailbox mailbox, MessageRow row)
            throws MailboxException {
        boolean there =
                MessageTable.rows(transaction.handle(), row.messageId()).stream()
                        .anyMatch(other -> other.mailbox().equals(row.mailbox()));
        if (!there) {
            BodyTable.retain(transaction.handle(), Stream.of(row.bodyId()));
            insert(transaction, mailbox, row);
        }
    }

    @Override
    public void delete(MessageId id) {
        delete(id, Optional.empty());
    }

    @Override
    public void delete(MessageId id, Collection<MailboxId> mailboxes) {
        delete(id, Optional.of(mailboxes));
    }

    private void delete(MessageId id, Optional<Collection<MailboxId>> wanted) {
        try {
            database.<Object, MailboxException>write(
                    transaction -> {
                        for (var rows : byMailbox(transaction, id).entrySet()) {
                            if (wanted.isEmpty()
                                    || wanted.get()
                                            .contains(rows.getValue().getFirst().mailbox())) {
                                expunge(transaction, rows.getValue());
                            }
                        }
                        return null;
                    });
        } catch (MailboxException e) {
            throw new IllegalStateException(e);
        }
    }

    private void expunge(Transaction transaction, List<MessageRow> rows) throws MailboxException {
        StoredMailboxId id = rows.getFirst().mailbox();
        changes.expunge(transaction, MailboxTable.there(transaction.handle(), id), rows);
    }

    private static Map<Long, List<MessageRow>> byMailbox(Transaction transaction, MessageId id) {
        Map<Long, List<MessageRow>> rows = new TreeMap<>();
        MessageTable.rows(transaction.handle(), (StoredMessageId) id)
                .forEach(
                        row ->
                                rows.computeIfAbsent(
                                                row.mailbox().value(), any -> new ArrayList<>())
                                        .add(row));
        return rows;
    }

    @Override
    public Mono<Multimap<MailboxId, UpdatedFlags>> setFlags(
            MessageId id, List<MailboxId> mailboxes, Flags flags, FlagsUpdateMode mode) {
        return Mono.fromCallable(
                        () ->
                                database.<Multimap<MailboxId, UpdatedFlags>, MailboxException>write(
                                        transaction ->
                                                setFlags(
                                                        transaction,
                                                        id,
                                                        mailboxes,
                                                        new FlagsUpdateCalculator(flags, mode))))
                .subscribeOn(StoreThreads.scheduler());
    }

    private Multimap<MailboxId, UpdatedFlags> setFlags(
            Transaction transaction,
            MessageId id,
            List<MailboxId> mailboxes,
            FlagsUpdateCalculator flags)
            throws MailboxException {
        ImmutableListMultimap.Builder<MailboxId, UpdatedFlags> told =
                ImmutableListMultimap.builder();
        for (List<MessageRow> rows : byMailbox(transaction, id).values()) {
            StoredMailboxId mailbox = rows.getFirst().mailbox();
            if (mailboxes.contains(mailbox)) {
                changes.setFlags(transaction, mailbox, rows, flags).stream()
                        .map(FlagChange::told)
                        .forEach(change -> told.put(mailbox, change));
            }
        }
        return told.build();
    }
}
