package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.events.MailboxEventBus;
import dev.hikyaku.server.store.sql.Database;

import org.apache.james.mailbox.MailboxPathLocker;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.store.MailboxManagerConfiguration;
import org.apache.james.mailbox.store.PreDeletionHooks;
import org.apache.james.mailbox.store.StoreMailboxAnnotationManager;
import org.apache.james.mailbox.store.StoreMailboxManager;
import org.apache.james.mailbox.store.StoreMessageManager;
import org.apache.james.mailbox.store.StoreRightManager;
import org.apache.james.mailbox.store.mail.ThreadIdGuessingAlgorithm;
import org.apache.james.mailbox.store.mail.model.impl.MessageParser;
import org.apache.james.mailbox.store.quota.QuotaComponents;
import org.apache.james.mailbox.store.search.MessageSearchIndex;

import java.time.Clock;
import java.util.EnumSet;

import javax.inject.Inject;

/** James' mailbox manager over the database and the message files. */
public final class StoredMailboxes extends StoreMailboxManager {
    static final EnumSet<MessageCapabilities> MESSAGE_CAPABILITIES =
            EnumSet.of(MessageCapabilities.UniqueID);

    private static final EnumSet<MailboxCapabilities> CAPABILITIES =
            EnumSet.of(
                    MailboxCapabilities.Move,
                    MailboxCapabilities.UserFlag,
                    MailboxCapabilities.Namespace,
                    MailboxCapabilities.Annotation,
                    MailboxCapabilities.ACL,
                    MailboxCapabilities.Quota);

    private final Workshop workshop;

    @Inject
    public StoredMailboxes(
            Database database,
            StoredMappers mappers,
            SessionProvider sessions,
            MailboxPathLocker locker,
            MessageParser parser,
            StoredMessageId.Factory messageIds,
            MailboxEventBus bus,
            StoreMailboxAnnotationManager annotations,
            StoreRightManager rights,
            QuotaComponents quotas,
            MessageSearchIndex index,
            PreDeletionHooks hooks,
            ThreadIdGuessingAlgorithm threads,
            Clock clock) {
        super(
                mappers,
                sessions,
                locker,
                parser,
                messageIds,
                annotations,
                bus,
                rights,
                quotas,
                index,
                MailboxManagerConfiguration.DEFAULT,
                hooks,
                threads,
                clock);
        this.workshop =
                new Workshop(
                        database,
                        mappers,
                        bus,
                        new ToldChanges(database, bus),
                        index,
                        locker,
                        quotas.getQuotaManager(),
                        quotas.getQuotaRootResolver(),
                        configuration.getBatchSizes(),
                        rights,
                        hooks);
    }

    @Override
    public EnumSet<MailboxCapabilities> getSupportedMailboxCapabilities() {
        return EnumSet.copyOf(CAPABILITIES);
    }

    @Override
    public EnumSet<MessageCapabilities> getSupportedMessageCapabilities() {
        return EnumSet.copyOf(MESSAGE_CAPABILITIES);
    }

    @Override
    protected StoreMessageManager createMessageManager(Mailbox mailbox, MailboxSession session) {
        return mailbox(mailbox);
    }

    StoredMailbox mailbox(Mailbox mailbox) {
        return new StoredMailbox(mailbox, workshop);
    }

    Workshop workshop() {
        return workshop;
    }
}
