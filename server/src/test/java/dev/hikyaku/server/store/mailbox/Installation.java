package dev.hikyaku.server.store.mailbox;

import com.codahale.metrics.MetricRegistry;

import dev.hikyaku.server.events.MailboxEventBus;
import dev.hikyaku.server.store.messages.BodyCodec;
import dev.hikyaku.server.store.messages.MessageFiles;
import dev.hikyaku.server.store.quota.StoredQuotaLimits;
import dev.hikyaku.server.store.quota.StoredQuotaUse;
import dev.hikyaku.server.store.quota.StoredQuotas;
import dev.hikyaku.server.store.sql.Database;
import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.events.MemoryEventDeadLetters;
import org.apache.james.events.RetryBackoffConfiguration;
import org.apache.james.events.delivery.InVmEventDelivery;
import org.apache.james.mailbox.MessageIdManager;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.mailbox.acl.UnionMailboxACLResolver;
import org.apache.james.mailbox.exception.AttachmentNotFoundException;
import org.apache.james.mailbox.extension.PreDeletionHook;
import org.apache.james.mailbox.manager.IntegrationResources;
import org.apache.james.mailbox.manager.ManagerTestProvisionner;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.QuotaRootResolver;
import org.apache.james.mailbox.store.FakeAuthenticator;
import org.apache.james.mailbox.store.FakeAuthorizator;
import org.apache.james.mailbox.store.JVMMailboxPathLocker;
import org.apache.james.mailbox.store.MessageIdManagerTestSystem;
import org.apache.james.mailbox.store.PreDeletionHooks;
import org.apache.james.mailbox.store.SessionProviderImpl;
import org.apache.james.mailbox.store.StoreMailboxAnnotationManager;
import org.apache.james.mailbox.store.StoreMessageIdManager;
import org.apache.james.mailbox.store.StoreRightManager;
import org.apache.james.mailbox.store.StoreSubscriptionManager;
import org.apache.james.mailbox.store.event.MailboxAnnotationListener;
import org.apache.james.mailbox.store.extractor.DefaultTextExtractor;
import org.apache.james.mailbox.store.mail.NaiveThreadIdGuessingAlgorithm;
import org.apache.james.mailbox.store.mail.model.impl.MessageParser;
import org.apache.james.mailbox.store.quota.DefaultUserQuotaRootResolver;
import org.apache.james.mailbox.store.quota.QuotaComponents;
import org.apache.james.mailbox.store.quota.StoreQuotaManager;
import org.apache.james.mailbox.store.search.SimpleMessageSearchIndex;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.dropwizard.DropWizardMetricFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Set;

/**
 * Mailboxes put together as {@code StoredMailboxesModule} does, empty, for James' contracts of
 * mailbox and message managers. Who may log in, and how many annotations there may be, is what
 * those expect.
 */
public final class Installation implements IntegrationResources<StoredMailboxes> {
    private static final int ANNOTATIONS = 3;
    private static final int ANNOTATION_BYTES = 30;

    private final Clock clock = Clock.systemUTC();
    private final MetricFactory metrics = new DropWizardMetricFactory(new MetricRegistry());
    private final MailboxEventBus bus =
            new MailboxEventBus(
                    new InVmEventDelivery(metrics),
                    RetryBackoffConfiguration.DEFAULT,
                    new MemoryEventDeadLetters());
    private final StoredMappers mappers;
    private final StoredMessageId.Factory messageIds;
    private final StoreRightManager rights;
    private final StoredQuotaLimits limits;
    private final StoredQuotaUse use;
    private final QuotaManager quotas;
    private final QuotaRootResolver roots;
    private final PreDeletionHooks hooks;
    private final StoredMailboxes mailboxes;

    public Installation(TestDatabase database) {
        this(database, Set.of());
    }

    public Installation(TestDatabase testDatabase, Set<PreDeletionHook> hooks) {
        testDatabase.clear();
        Database database = testDatabase.get();
        Ids ids = new Ids(clock, 0);
        this.messageIds = new StoredMessageId.Factory(ids);
        this.limits = new StoredQuotaLimits(database);
        this.use = new StoredQuotaUse(database);
        this.quotas = new StoreQuotaManager(use, limits);
        this.mappers =
                new StoredMappers(
                        database,
                        files(testDatabase),
                        ids,
                        new StoredQuotas(use, limits, bus, clock),
                        new StoredAnnotations(database),
                        new StoredSubscriptions(database),
                        clock);
        this.hooks = new PreDeletionHooks(hooks, metrics);
        this.rights = new StoreRightManager(mappers, new UnionMailboxACLResolver(), bus);
        SessionProvider sessions = sessions();
        this.roots = new DefaultUserQuotaRootResolver(sessions, mappers);
        this.mailboxes = mailboxes(database, sessions);
        bus.register(new MailboxAnnotationListener(mappers, sessions));
    }

    private StoredMailboxes mailboxes(Database database, SessionProvider sessions) {
        return new StoredMailboxes(
                database,
                mappers,
                sessions,
                new JVMMailboxPathLocker(),
                new MessageParser(),
                messageIds,
                bus,
                new StoreMailboxAnnotationManager(mappers, rights, ANNOTATIONS, ANNOTATION_BYTES),
                rights,
                new QuotaComponents(limits, quotas, roots),
                index(),
                hooks,
                new NaiveThreadIdGuessingAlgorithm(),
                clock);
    }

    private SimpleMessageSearchIndex index() {
        return new SimpleMessageSearchIndex(
                mappers,
                mappers,
                new DefaultTextExtractor(),
                (attachment, session) -> {
                    throw new AttachmentNotFoundException(attachment.getAttachmentId().getId());
                });
    }

    private static SessionProvider sessions() {
        FakeAuthenticator passwords = new FakeAuthenticator();
        passwords.addUser(ManagerTestProvisionner.USER, ManagerTestProvisionner.USER_PASS);
        passwords.addUser(
                ManagerTestProvisionner.OTHER_USER, ManagerTestProvisionner.OTHER_USER_PASS);
        return new SessionProviderImpl(passwords, FakeAuthorizator.defaultReject());
    }

    private static MessageFiles files(TestDatabase database) {
        try {
            return MessageFiles.open(database.directory().resolve("messages"), BodyCodec.plain());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public MailboxEventBus bus() {
        return bus;
    }

    StoredQuotaUse use() {
        return use;
    }

    public SubscriptionManager subscriptions() {
        return new StoreSubscriptionManager(mappers, mappers, bus);
    }

    MessageIdManager messages() {
        return messages(quotas);
    }

    private MessageIdManager messages(QuotaManager checked) {
        return new StoreMessageIdManager(rights, mappers, bus, checked, roots, hooks);
    }

    /** As James' contracts of messages by their own number want it. */
    MessageIdManagerTestSystem byNumber() {
        return byNumber(quotas);
    }

    MessageIdManagerTestSystem byNumber(QuotaManager checked) {
        return new MessageIdManagerTestSystem(messages(checked), messageIds, mappers, mailboxes);
    }

    @Override
    public StoredMailboxes getMailboxManager() {
        return mailboxes;
    }

    @Override
    public QuotaManager getQuotaManager() {
        return quotas;
    }

    @Override
    public StoredQuotaLimits getMaxQuotaManager() {
        return limits;
    }

    @Override
    public QuotaRootResolver getQuotaRootResolver() {
        return roots;
    }
}
