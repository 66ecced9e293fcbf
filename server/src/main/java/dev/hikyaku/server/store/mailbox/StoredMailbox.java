package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.mailbox.Changes.Arrival;
import dev.hikyaku.server.store.mailbox.MessageTable.Span;
import dev.hikyaku.server.store.messages.NoRoomException;
import dev.hikyaku.server.store.messages.StoredBody;
import dev.hikyaku.server.store.sql.StoreThreads;
import dev.hikyaku.server.store.sql.Transaction;
import dev.hikyaku.server.store.sql.Write;

import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.core.quota.QuotaSizeUsage;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.MetadataWithMailboxId;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.OverQuotaException;
import org.apache.james.mailbox.exception.ReadOnlyException;
import org.apache.james.mailbox.extension.PreDeletionHook.DeleteOperation;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MessageMoves;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;
import org.apache.james.mailbox.store.MailboxReactorUtils;
import org.apache.james.mailbox.store.StoreMessageManager;
import org.apache.james.mailbox.store.mail.FetchGroupConverter;
import org.jdbi.v3.core.Handle;
import org.reactivestreams.Publisher;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;

import javax.mail.Flags;
import javax.mail.Flags.Flag;

/**
 * A mailbox. James' own manager writes in several transactions under a lock of the mailbox and
 * tells of it before the lock is gone; here a change is one transaction, nothing is locked, and it
 * is told afterwards in the order of the commits ({@link ToldChanges}).
 */
final class StoredMailbox extends StoreMessageManager {
    /** Flags are set for this many messages in a transaction, so that no change holds up others. */
    private static final int FLAGS_AT_ONCE = 2_000;

    private final Mailbox mailbox;
    private final Workshop workshop;

    StoredMailbox(Mailbox mailbox, Workshop workshop) {
        super(
                StoredMailboxes.MESSAGE_CAPABILITIES,
                workshop.mappers(),
                workshop.index(),
                workshop.bus(),
                workshop.locker(),
                mailbox,
                workshop.quotaManager(),
                workshop.quotaRoots(),
                workshop.batchSizes(),
                workshop.rights(),
                workshop.hooks(),
                workshop.noStorer());
        this.mailbox = mailbox;
        this.workshop = workshop;
    }

    private StoredMailboxId id() {
        return Changes.id(mailbox);
    }

    /** Any keyword may be set (RFC 9051 §7.1, PERMANENTFLAGS). */
    @Override
    public Flags getPermanentFlags(MailboxSession session) {
        Flags flags = super.getPermanentFlags(session);
        flags.add(Flag.USER);
        return flags;
    }

    @Override
    public AppendResult appendMessage(AppendCommand command, MailboxSession session)
            throws MailboxException {
        try (InputStream content = command.getMsgIn().getInputStream()) {
            return append(
                    content,
                    command.getInternalDate(),
                    flags(command.getFlags(), command.isRecent()),
                    command.isDelivery(),
                    session);
        } catch (IOException e) {
            throw new MailboxException("the message cannot be stored", e);
        }
    }

    @Override
    public Publisher<AppendResult> appendMessageReactive(
            AppendCommand command, MailboxSession session) {
        return later(() -> appendMessage(command, session));
    }

    @Override
    public AppendResult appendMessage(
            InputStream content,
            Date internalDate,
            MailboxSession session,
            boolean recent,
            Flags flags)
            throws MailboxException {
        try {
            return append(content, internalDate, flags(flags, recent), false, session);
        } catch (IOException e) {
            throw new MailboxException("the message cannot be stored", e);
        }
    }

    private static Flags flags(Flags wanted, boolean recent) {
        Flags flags = wanted == null ? new Flags() : new Flags(wanted);
        flags.remove(Flag.USER);
        if (recent) {
            flags.add(Flag.RECENT);
        }
        return flags;
    }

    private AppendResult append(
            InputStream content,
            Date internalDate,
            Flags flags,
            boolean delivery,
            MailboxSession session)
            throws MailboxException, IOException {
        requireWriteable(session);
        StoredBody body = write(content);
        Arrival arrival =
                Arrival.of(
                        workshop.newMessageId(),
                        internalDate == null ? workshop.changes().now() : internalDate.getTime(),
                        flags);
        Placed placed =
                workshop.bodies()
                        .keeping(
                                body,
                                () ->
                                        workshop.told()
                                                .make(
                                                        workshop.bodies()
                                                                .needing(
                                                                        body,
                                                                        in ->
                                                                                place(
                                                                                        in, arrival,
                                                                                        body)),
                                                        done -> added(done, delivery, session)));
        if (placed.refusal().isPresent()) {
            workshop.bodies().discard(body);
            throw placed.refusal().get();
        }
        return result(placed.row().orElseThrow());
    }

    /** A full disk is told to clients as a full mailbox: something they know and can show. */
    private StoredBody write(InputStream content) throws MailboxException, IOException {
        try {
            return workshop.bodies().write(content);
        } catch (NoRoomException e) {
            MailboxException full =
                    new OverQuotaException(
                            "no room left on the disk",
                            QuotaSizeLimit.size(0),
                            QuotaSizeUsage.size(0));
            full.initCause(e);
            throw full;
        }
    }

    /** In a transaction: counts the message and gives it a place, if its owner has room for it. */
    Placed place(Transaction transaction, Arrival arrival, StoredBody body)
            throws MailboxException {
        Optional<OverQuotaException> refusal =
                workshop.changes().quotas().charge(transaction, mailbox, 1, body.file().size());
        return refusal.isPresent()
                ? new Placed(Optional.empty(), refusal)
                : new Placed(
                        Optional.of(workshop.changes().append(transaction, id(), arrival, body)),
                        Optional.empty());
    }

    List<Notice> added(Placed placed, boolean delivery, MailboxSession session) {
        return placed.row().stream()
                .map(row -> Notice.added(session, mailbox, List.of(row), delivery))
                .toList();
    }

    private static AppendResult result(MessageRow row) {
        return new AppendResult(row.composedId(), row.size(), Optional.of(List.of()), row.thread());
    }

    @Override
    public Map<MessageUid, Flags> setFlags(
            Flags flags, FlagsUpdateMode mode, MessageRange set, MailboxSession session)
            throws MailboxException {
        requireWriteable(session);
        flags.remove(Flag.USER);
        return setFlags(new FlagsUpdateCalculator(flags, mode), set, session);
    }

    private Map<MessageUid, Flags> setFlags(
            FlagsUpdateCalculator calculator, MessageRange set, MailboxSession session)
            throws MailboxException {
        Map<MessageUid, Flags> all = new LinkedHashMap<>();
        Span rest = Span.of(set, FLAGS_AT_ONCE);
        List<FlagChange> some;
        do {
            Span part = rest;
            some =
                    workshop.told()
                            .<List<FlagChange>, MailboxException>make(
                                    transaction ->
                                            workshop.changes()
                                                    .setFlags(transaction, id(), part, calculator),
                                    changes -> flagsSet(changes, session));
            some.forEach(change -> all.put(change.after().messageUid(), change.after().toFlags()));
            rest = some.isEmpty() ? rest : rest.after(some.getLast().after().uid());
        } while (some.size() == FLAGS_AT_ONCE);
        return all;
    }

    private List<Notice> flagsSet(List<FlagChange> changes, MailboxSession session) {
        return changes.isEmpty()
                ? List.of()
                : List.of(
                        Notice.flags(
                                session, mailbox, changes.stream().map(FlagChange::told).toList()));
    }

    @Override
    public Publisher<Map<MessageUid, Flags>> setFlagsReactive(
            Flags flags, FlagsUpdateMode mode, MessageRange set, MailboxSession session) {
        return later(() -> setFlags(flags, mode, set, session));
    }

    @Override
    protected Mono<List<MessageUid>> recent(MailboxMetaData.RecentMode mode, MailboxSession session)
            throws MailboxException {
        return mode == MailboxMetaData.RecentMode.RESET
                ? later(() -> resetRecent(session))
                : super.recent(mode, session);
    }

    private List<MessageUid> resetRecent(MailboxSession session) throws MailboxException {
        requireWriteable(session);
        Span first = Span.of(MessageRange.all(), 1);
        List<Long> there =
                workshop.database()
                        .read(
                                handle ->
                                        MessageTable.uids(
                                                handle, id(), first, MessageTable.RECENT));
        if (there.isEmpty()) {
            return List.of();
        }
        return workshop
                .told()
                .<List<FlagChange>, MailboxException>make(
                        transaction -> workshop.changes().resetRecent(transaction, id()),
                        changes -> flagsSet(changes, session))
                .stream()
                .map(change -> change.after().messageUid())
                .toList();
    }

    @Override
    public Iterator<MessageUid> expunge(MessageRange set, MailboxSession session)
            throws MailboxException {
        requireWriteable(session);
        return expunge(
                        session,
                        handle ->
                                MessageTable.rows(handle, id(), Span.of(set), MessageTable.DELETED))
                .iterator();
    }

    @Override
    public Flux<MessageUid> expungeReactive(MessageRange set, MailboxSession session) {
        return later(() -> expunge(set, session)).flatMapIterable(uids -> () -> uids);
    }

    @Override
    public void delete(List<MessageUid> uids, MailboxSession session) throws MailboxException {
        if (!uids.isEmpty()) {
            expunge(session, handle -> StoredMessageMapper.rows(handle, id(), uids));
        }
    }

    @Override
    public Mono<Void> deleteReactive(List<MessageUid> uids, MailboxSession session) {
        return later(
                        () -> {
                            delete(uids, session);
                            return uids;
                        })
                .then();
    }

    /** Whoever must know of it before hears of it before; what is gone since is not gone twice. */
    private List<MessageUid> expunge(MailboxSession session, Selection selection)
            throws MailboxException {
        askHooks(workshop.database().read(selection::in));
        List<MessageRow> gone =
                workshop.told()
                        .<List<MessageRow>, MailboxException>make(
                                transaction -> {
                                    List<MessageRow> rows = selection.in(transaction.handle());
                                    workshop.changes().expunge(transaction, mailbox, rows);
                                    return rows;
                                },
                                rows ->
                                        rows.isEmpty()
                                                ? List.of()
                                                : List.of(Notice.expunged(session, mailbox, rows)));
        return gone.stream().map(MessageRow::messageUid).toList();
    }

    private void askHooks(Collection<MessageRow> rows) throws MailboxException {
        if (rows.isEmpty()) {
            return;
        }
        List<MetadataWithMailboxId> metaData =
                rows.stream()
                        .map(row -> MetadataWithMailboxId.from(row.metaData(), row.mailbox()))
                        .toList();
        MailboxReactorUtils.block(
                workshop.hooks()
                        .runHooks(DeleteOperation.from(metaData))
                        .thenReturn(Optional.empty()));
    }

    @Override
    public Mono<List<MessageRange>> copyTo(
            MessageRange set, StoreMessageManager to, MailboxSession session) {
        return later(() -> ((StoredMailbox) to).copyFrom(this, set, session));
    }

    private List<MessageRange> copyFrom(
            StoredMailbox from, MessageRange set, MailboxSession session) throws MailboxException {
        requireWriteable(session);
        MessageMoves moves =
                MessageMoves.builder()
                        .previousMailboxIds(from.id())
                        .targetMailboxIds(id(), from.id())
                        .build();
        return transfer(
                transaction -> {
                    List<MessageRow> rows = from.rows(transaction, set);
                    Optional<OverQuotaException> refusal = charge(transaction, rows);
                    return refusal.isPresent()
                            ? new Transfer(List.of(), List.of(), refusal)
                            : new Transfer(
                                    rows,
                                    workshop.changes().copy(transaction, rows, id()),
                                    refusal);
                },
                done ->
                        List.of(
                                Notice.added(session, mailbox, done.arrived(), false),
                                Notice.moved(session, moves, done.left())));
    }

    private Optional<OverQuotaException> charge(Transaction transaction, List<MessageRow> rows)
            throws MailboxException {
        return rows.isEmpty()
                ? Optional.empty()
                : workshop.changes()
                        .quotas()
                        .charge(transaction, mailbox, rows.size(), Changes.bytes(rows));
    }

    @Override
    public Mono<List<MessageRange>> moveTo(
            MessageRange set, StoreMessageManager to, MailboxSession session) {
        return later(() -> ((StoredMailbox) to).moveFrom(this, set, session));
    }

    private List<MessageRange> moveFrom(
            StoredMailbox from, MessageRange set, MailboxSession session) throws MailboxException {
        from.requireWriteable(session);
        requireWriteable(session);
        MessageMoves moves =
                MessageMoves.builder().previousMailboxIds(from.id()).targetMailboxIds(id()).build();
        return transfer(
                transaction -> {
                    List<MessageRow> rows = from.rows(transaction, set);
                    workshop.changes().count(transaction, rows, from.mailbox, mailbox);
                    return new Transfer(
                            rows,
                            workshop.changes().move(transaction, rows, from.id(), id()),
                            Optional.empty());
                },
                done ->
                        List.of(
                                Notice.added(session, mailbox, done.arrived(), false),
                                Notice.expunged(session, from.mailbox, done.left()),
                                Notice.moved(session, moves, done.left())));
    }

    private List<MessageRow> rows(Transaction transaction, MessageRange set) {
        return MessageTable.rows(transaction.handle(), id(), Span.of(set), MessageTable.ANY);
    }

    private List<MessageRange> transfer(
            Write<Transfer, MailboxException> write, Function<Transfer, List<Notice>> notices)
            throws MailboxException {
        Transfer done =
                workshop.told()
                        .make(
                                write,
                                transfer ->
                                        transfer.arrived().isEmpty()
                                                ? List.of()
                                                : notices.apply(transfer));
        if (done.refusal().isPresent()) {
            throw done.refusal().get();
        }
        return MessageRange.toRanges(
                new ArrayList<>(done.arrived().stream().map(MessageRow::messageUid).toList()));
    }

    @Override
    public Publisher<MessageResult> getMessagesReactive(
            MessageRange set, FetchGroup group, MailboxSession session) {
        return workshop.mappers()
                .getMessageMapper(session)
                .findInMailboxReactive(mailbox, set, FetchGroupConverter.getFetchType(group), -1)
                .map(message -> StoredMessageResult.of(message, group));
    }

    private void requireWriteable(MailboxSession session) throws MailboxException {
        if (!isWriteable(session)) {
            throw new ReadOnlyException(getMailboxPath());
        }
    }

    private static <T> Mono<T> later(Callable<T> work) {
        return Mono.fromCallable(work).subscribeOn(StoreThreads.scheduler());
    }

    /** Where a message ended, or why it has no place. */
    record Placed(Optional<MessageRow> row, Optional<OverQuotaException> refusal) {}

    /** Messages as they were and as they are now elsewhere. */
    private record Transfer(
            List<MessageRow> left,
            List<MessageRow> arrived,
            Optional<OverQuotaException> refusal) {}

    /** Which messages, looked up where and when it counts. */
    private interface Selection {
        List<MessageRow> in(Handle handle);
    }
}
