package dev.hikyaku.server.imap;

import dev.hikyaku.server.events.MailboxEventBus;

import org.apache.james.events.EventBus;
import org.apache.james.events.MemoryEventDeadLetters;
import org.apache.james.events.RetryBackoffConfiguration;
import org.apache.james.events.delivery.InVmEventDelivery;
import org.apache.james.mailbox.Authenticator;
import org.apache.james.mailbox.Authorizator;
import org.apache.james.mailbox.acl.UnionMailboxACLResolver;
import org.apache.james.mailbox.inmemory.InMemoryMailboxManager;
import org.apache.james.mailbox.inmemory.InMemoryMailboxSessionMapperFactory;
import org.apache.james.mailbox.inmemory.InMemoryMessageId;
import org.apache.james.mailbox.inmemory.quota.InMemoryCurrentQuotaManager;
import org.apache.james.mailbox.inmemory.quota.InMemoryPerUserMaxQuotaManager;
import org.apache.james.mailbox.store.JVMMailboxPathLocker;
import org.apache.james.mailbox.store.PreDeletionHooks;
import org.apache.james.mailbox.store.SessionProviderImpl;
import org.apache.james.mailbox.store.StoreAttachmentManager;
import org.apache.james.mailbox.store.StoreMailboxAnnotationManager;
import org.apache.james.mailbox.store.StoreMessageIdManager;
import org.apache.james.mailbox.store.StoreRightManager;
import org.apache.james.mailbox.store.StoreSubscriptionManager;
import org.apache.james.mailbox.store.extractor.DefaultTextExtractor;
import org.apache.james.mailbox.store.mail.NaiveThreadIdGuessingAlgorithm;
import org.apache.james.mailbox.store.mail.model.impl.MessageParser;
import org.apache.james.mailbox.store.quota.CurrentQuotaCalculator;
import org.apache.james.mailbox.store.quota.DefaultUserQuotaRootResolver;
import org.apache.james.mailbox.store.quota.ListeningCurrentQuotaUpdater;
import org.apache.james.mailbox.store.quota.QuotaComponents;
import org.apache.james.mailbox.store.quota.StoreQuotaManager;
import org.apache.james.mailbox.store.search.SimpleMessageSearchIndex;
import org.apache.james.metrics.api.MetricFactory;

import java.time.Clock;

/** James' memory mailboxes, put together by hand. */
public final class MemoryMailboxes {
    private static final int ANNOTATIONS = 10;
    private static final int ANNOTATION_BYTES = 1024;

    public final InMemoryMailboxManager manager;
    final EventBus events;
    final StoreQuotaManager quotas;
    final DefaultUserQuotaRootResolver quotaRoots;
    final StoreSubscriptionManager subscriptions;

    public MemoryMailboxes(MetricFactory metrics) {
        Clock clock = Clock.systemUTC();
        Authenticator authenticator =
                (user, password) -> {
                    throw new AssertionError("passwords are PasswordLogin's to check");
                };
        InMemoryMailboxSessionMapperFactory mappers =
                new InMemoryMailboxSessionMapperFactory(clock);
        events =
                new MailboxEventBus(
                        new InVmEventDelivery(metrics),
                        RetryBackoffConfiguration.DEFAULT,
                        new MemoryEventDeadLetters());
        SessionProviderImpl sessions = new SessionProviderImpl(authenticator, authorizator());
        StoreRightManager rights =
                new StoreRightManager(mappers, new UnionMailboxACLResolver(), events);
        InMemoryPerUserMaxQuotaManager maxQuotas = new InMemoryPerUserMaxQuotaManager();
        quotaRoots = new DefaultUserQuotaRootResolver(sessions, mappers);
        InMemoryCurrentQuotaManager currentQuotas =
                new InMemoryCurrentQuotaManager(
                        new CurrentQuotaCalculator(mappers, quotaRoots), sessions);
        quotas = new StoreQuotaManager(currentQuotas, maxQuotas);
        PreDeletionHooks hooks = PreDeletionHooks.NO_PRE_DELETION_HOOK;
        StoreMessageIdManager ids =
                new StoreMessageIdManager(rights, mappers, events, quotas, quotaRoots, hooks);
        subscriptions = new StoreSubscriptionManager(mappers, mappers, events);
        manager =
                new InMemoryMailboxManager(
                        mappers,
                        sessions,
                        new JVMMailboxPathLocker(),
                        new MessageParser(),
                        new InMemoryMessageId.Factory(),
                        events,
                        new StoreMailboxAnnotationManager(
                                mappers, rights, ANNOTATIONS, ANNOTATION_BYTES),
                        rights,
                        new QuotaComponents(maxQuotas, quotas, quotaRoots),
                        new SimpleMessageSearchIndex(
                                mappers,
                                mappers,
                                new DefaultTextExtractor(),
                                new StoreAttachmentManager(mappers, ids)),
                        hooks,
                        new NaiveThreadIdGuessingAlgorithm(),
                        clock);
        events.register(
                new ListeningCurrentQuotaUpdater(currentQuotas, quotaRoots, events, quotas));
    }

    /** Only the boss may act for others. */
    public static Authorizator authorizator() {
        return (owner, other) ->
                owner.asString().equals("boss@example.org")
                        ? Authorizator.AuthorizationState.ALLOWED
                        : Authorizator.AuthorizationState.FORBIDDEN;
    }
}
