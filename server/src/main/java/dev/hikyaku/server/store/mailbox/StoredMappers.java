package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.messages.MessageFiles;
import dev.hikyaku.server.store.sql.Database;

import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.AnnotationMapper;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.MessageIdMapper;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.ModSeqProvider;
import org.apache.james.mailbox.store.mail.UidProvider;
import org.apache.james.mailbox.store.user.SubscriptionMapper;

import java.time.Clock;

import javax.inject.Inject;

/** Gives James its mappers; none of them keeps anything of a session. */
public final class StoredMappers extends MailboxSessionMapperFactory {
    private final Ids ids;
    private final Bodies bodies;
    private final Changes changes;
    private final StoredNumbers numbers;
    private final StoredMailboxMapper mailboxes;
    private final StoredMessageMapper messages;
    private final StoredMessageIdMapper messageIds;
    private final AnnotationMapper annotations;
    private final SubscriptionMapper subscriptions;

    @Inject
    public StoredMappers(
            Database database,
            MessageFiles files,
            Ids ids,
            Quotas quotas,
            AnnotationMapper annotations,
            SubscriptionMapper subscriptions,
            Clock clock) {
        this.ids = ids;
        this.bodies = new Bodies(files, ids);
        this.changes = new Changes(clock, quotas);
        this.numbers = new StoredNumbers(database);
        this.mailboxes = new StoredMailboxMapper(database, changes, ids);
        this.messages = new StoredMessageMapper(database, bodies, changes);
        this.messageIds = new StoredMessageIdMapper(database, bodies, changes);
        this.annotations = annotations;
        this.subscriptions = subscriptions;
    }

    Bodies bodies() {
        return bodies;
    }

    Changes changes() {
        return changes;
    }

    StoredMessageId newMessageId() {
        return new StoredMessageId(ids.next());
    }

    @Override
    public MailboxMapper createMailboxMapper(MailboxSession session) {
        return mailboxes;
    }

    @Override
    public MessageMapper createMessageMapper(MailboxSession session) {
        return messages;
    }

    @Override
    public MessageIdMapper createMessageIdMapper(MailboxSession session) {
        return messageIds;
    }

    @Override
    public AnnotationMapper createAnnotationMapper(MailboxSession session) {
        return annotations;
    }

    @Override
    public SubscriptionMapper createSubscriptionMapper(MailboxSession session) {
        return subscriptions;
    }

    @Override
    public UidProvider getUidProvider() {
        return numbers;
    }

    @Override
    public ModSeqProvider getModSeqProvider() {
        return numbers;
    }
}
