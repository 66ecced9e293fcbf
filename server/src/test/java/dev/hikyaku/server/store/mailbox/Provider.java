package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.messages.BodyCodec;
import dev.hikyaku.server.store.messages.MessageFiles;
import dev.hikyaku.server.store.sql.TestDatabase;
import dev.hikyaku.server.store.sql.Transaction;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.exception.OverQuotaException;
import org.apache.james.mailbox.inmemory.mail.InMemoryAnnotationMapper;
import org.apache.james.mailbox.inmemory.user.InMemorySubscriptionMapper;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.store.mail.AttachmentMapper;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.MessageIdMapper;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.model.MapperProvider;
import org.apache.james.utils.UpdatableTickingClock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Our mappers, for James' contracts of them. */
final class Provider implements MapperProvider {
    private static final MailboxSession SESSION =
            MailboxSessionUtil.create(Username.of("user@example.org"));

    private final UpdatableTickingClock clock = new UpdatableTickingClock(Instant.now());
    private final Ids ids = new Ids(Clock.systemUTC(), 0);
    private final AtomicLong uids = new AtomicLong(1000);
    private final StoredMappers mappers;

    Provider(TestDatabase database) {
        database.clear();
        mappers =
                new StoredMappers(
                        database.get(),
                        files(database),
                        ids,
                        new NoQuotas(),
                        new InMemoryAnnotationMapper(),
                        new InMemorySubscriptionMapper(),
                        clock);
    }

    private static MessageFiles files(TestDatabase database) {
        try {
            return MessageFiles.open(database.directory().resolve("messages"), BodyCodec.plain());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    UpdatableTickingClock clock() {
        return clock;
    }

    @Override
    public List<Capabilities> getSupportedCapabilities() {
        return List.of(
                Capabilities.MESSAGE,
                Capabilities.MAILBOX,
                Capabilities.ANNOTATION,
                Capabilities.MOVE,
                Capabilities.UNIQUE_MESSAGE_ID,
                Capabilities.THREAD_SAFE_FLAGS_UPDATE,
                Capabilities.INCREMENTAL_APPLICABLE_FLAGS,
                Capabilities.ACL_STORAGE);
    }

    @Override
    public MailboxMapper createMailboxMapper() {
        return mappers.createMailboxMapper(SESSION);
    }

    @Override
    public MessageMapper createMessageMapper() {
        return mappers.createMessageMapper(SESSION);
    }

    @Override
    public MessageIdMapper createMessageIdMapper() {
        return mappers.createMessageIdMapper(SESSION);
    }

    @Override
    public AttachmentMapper createAttachmentMapper() {
        throw new UnsupportedOperationException("attachments are parts like others");
    }

    @Override
    public StoredMailboxId generateId() {
        return new StoredMailboxId(ids.next());
    }

    @Override
    public MessageUid generateMessageUid() {
        // Above those the mailboxes give out by themselves.
        return MessageUid.of(uids.incrementAndGet());
    }

    @Override
    public ModSeq generateModSeq(Mailbox mailbox) throws MailboxException {
        try {
            return mappers.getModSeqProvider().nextModSeq(mailbox);
        } catch (MailboxNotFoundException e) {
            // The contract wants one for a mailbox that is not there, to save a message in it.
            return ModSeq.of(1);
        }
    }

    @Override
    public ModSeq highestModSeq(Mailbox mailbox) throws MailboxException {
        return mappers.getModSeqProvider().highestModSeq(mailbox);
    }

    @Override
    public boolean supportPartialAttachmentFetch() {
        return false;
    }

    @Override
    public MessageId generateMessageId() {
        return new StoredMessageId(ids.next());
    }

    /** The contracts of the mappers know of none. */
    private static final class NoQuotas implements Quotas {
        @Override
        public Optional<OverQuotaException> charge(
                Transaction transaction, Mailbox mailbox, long messages, long bytes) {
            return Optional.empty();
        }

        @Override
        public void add(Transaction transaction, Mailbox mailbox, long messages, long bytes) {}

        @Override
        public void release(Transaction transaction, Mailbox mailbox, long messages, long bytes) {}
    }
}
