package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.events.MailboxEventBus;
import dev.hikyaku.server.store.sql.Database;

import org.apache.james.mailbox.MailboxPathLocker;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.QuotaRootResolver;
import org.apache.james.mailbox.store.BatchSizes;
import org.apache.james.mailbox.store.MessageStorer;
import org.apache.james.mailbox.store.PreDeletionHooks;
import org.apache.james.mailbox.store.StoreRightManager;
import org.apache.james.mailbox.store.search.MessageSearchIndex;

/** What every {@link StoredMailbox} works with. */
record Workshop(
        Database database,
        StoredMappers mappers,
        MailboxEventBus bus,
        ToldChanges told,
        MessageSearchIndex index,
        MailboxPathLocker locker,
        QuotaManager quotaManager,
        QuotaRootResolver quotaRoots,
        BatchSizes batchSizes,
        StoreRightManager rights,
        PreDeletionHooks hooks) {

    Bodies bodies() {
        return mappers.bodies();
    }

    Changes changes() {
        return mappers.changes();
    }

    StoredMessageId newMessageId() {
        return mappers.newMessageId();
    }

    /** Nothing is stored by James' way of storing. */
    MessageStorer noStorer() {
        return (mailbox,
                date,
                size,
                start,
                content,
                flags,
                properties,
                parsed,
                session,
                headers) -> {
            throw new IllegalStateException("a mailbox stores its messages itself");
        };
    }
}
