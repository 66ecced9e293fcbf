package dev.hikyaku.server.store;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.name.Names;
import com.google.inject.util.Modules;

import dev.hikyaku.local.Mailboxes;
import dev.hikyaku.server.events.MailboxEventBus;
import dev.hikyaku.server.store.events.StoredDeadLettersModule;
import dev.hikyaku.server.store.mailbox.StoreDelivery;
import dev.hikyaku.server.store.mailbox.StoredAnnotations;
import dev.hikyaku.server.store.mailbox.StoredMailboxId;
import dev.hikyaku.server.store.mailbox.StoredMailboxes;
import dev.hikyaku.server.store.mailbox.StoredMappers;
import dev.hikyaku.server.store.mailbox.StoredMessageId;
import dev.hikyaku.server.store.mailbox.StoredNumbers;
import dev.hikyaku.server.store.mailbox.StoredSubscriptions;
import dev.hikyaku.server.store.quota.StoredQuotaModule;

import org.apache.james.adapter.mailbox.ACLUsernameChangeTaskStep;
import org.apache.james.adapter.mailbox.MailboxUsernameChangeTaskStep;
import org.apache.james.adapter.mailbox.QuotaUsernameChangeTaskStep;
import org.apache.james.adapter.mailbox.UserRepositoryAuthenticator;
import org.apache.james.events.EventListener;
import org.apache.james.events.InVMEventBus;
import org.apache.james.mailbox.AttachmentContentLoader;
import org.apache.james.mailbox.Authenticator;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxPathLocker;
import org.apache.james.mailbox.MessageIdManager;
import org.apache.james.mailbox.RightManager;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.mailbox.exception.AttachmentNotFoundException;
import org.apache.james.mailbox.extractor.TextExtractor;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.store.JVMMailboxPathLocker;
import org.apache.james.mailbox.store.MailboxManagerConfiguration;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.SessionProviderImpl;
import org.apache.james.mailbox.store.StoreMailboxManager;
import org.apache.james.mailbox.store.StoreMessageIdManager;
import org.apache.james.mailbox.store.StoreRightManager;
import org.apache.james.mailbox.store.StoreSubscriptionManager;
import org.apache.james.mailbox.store.event.MailboxAnnotationListener;
import org.apache.james.mailbox.store.extractor.DefaultTextExtractor;
import org.apache.james.mailbox.store.mail.AnnotationMapper;
import org.apache.james.mailbox.store.mail.MailboxMapperFactory;
import org.apache.james.mailbox.store.mail.MessageMapperFactory;
import org.apache.james.mailbox.store.mail.ModSeqProvider;
import org.apache.james.mailbox.store.mail.NaiveThreadIdGuessingAlgorithm;
import org.apache.james.mailbox.store.mail.ThreadIdGuessingAlgorithm;
import org.apache.james.mailbox.store.mail.UidProvider;
import org.apache.james.mailbox.store.mail.model.impl.MessageParser;
import org.apache.james.mailbox.store.search.MessageSearchIndex;
import org.apache.james.mailbox.store.search.SimpleMessageSearchIndex;
import org.apache.james.mailbox.store.user.SubscriptionMapper;
import org.apache.james.mailbox.store.user.SubscriptionMapperFactory;
import org.apache.james.modules.MailboxModule;
import org.apache.james.modules.mailbox.DefaultEventModule;
import org.apache.james.user.api.UsernameChangeTaskStep;

/**
 * Mailboxes, subscriptions, quotas and the search over them on the store.
 *
 * <p>Threads are not guessed: James' search-based guess looks through the whole mailbox at every
 * delivery, and only JMAP, which this server does not offer, shows threads.
 */
public final class StoredMailboxesModule extends AbstractModule {
    private static final String MAILBOX_MANAGER = "mailboxmanager";

    @Override
    protected void configure() {
        install(new MailboxModule());
        install(
                Modules.override(new DefaultEventModule())
                        .with(events -> events.bind(InVMEventBus.class).to(MailboxEventBus.class)));
        install(new StoredDeadLettersModule());
        install(new StoredQuotaModule());
        mappers();
        managers();
        rename();
    }

    private void mappers() {
        bind(AnnotationMapper.class).to(StoredAnnotations.class);
        bind(SubscriptionMapper.class).to(StoredSubscriptions.class);
        bind(StoredMappers.class).in(Scopes.SINGLETON);
        bind(MailboxSessionMapperFactory.class).to(StoredMappers.class);
        bind(MailboxMapperFactory.class).to(StoredMappers.class);
        bind(MessageMapperFactory.class).to(StoredMappers.class);
        bind(SubscriptionMapperFactory.class).to(StoredMappers.class);

        bind(StoredNumbers.class).in(Scopes.SINGLETON);
        bind(UidProvider.class).to(StoredNumbers.class);
        bind(ModSeqProvider.class).to(StoredNumbers.class);
        bind(MailboxId.Factory.class).to(StoredMailboxId.Factory.class);
        bind(StoredMessageId.Factory.class).in(Scopes.SINGLETON);
        bind(MessageId.Factory.class).to(StoredMessageId.Factory.class);
        bind(ThreadIdGuessingAlgorithm.class).to(NaiveThreadIdGuessingAlgorithm.class);
        bind(MessageSearchIndex.class).to(SimpleMessageSearchIndex.class);
        bind(TextExtractor.class).to(DefaultTextExtractor.class);
        bind(MessageParser.class).to(NoAttachments.class);
        bind(AttachmentContentLoader.class)
                .toInstance(
                        (attachment, session) -> {
                            throw new AttachmentNotFoundException(
                                    attachment.getAttachmentId().getId());
                        });
        bind(JVMMailboxPathLocker.class).in(Scopes.SINGLETON);
        bind(MailboxPathLocker.class).to(JVMMailboxPathLocker.class);
    }

    private void managers() {
        bind(StoredMailboxes.class).in(Scopes.SINGLETON);
        bind(MailboxManager.class).to(StoredMailboxes.class);
        bind(StoreMailboxManager.class).to(StoredMailboxes.class);
        bind(MailboxManager.class)
                .annotatedWith(Names.named(MAILBOX_MANAGER))
                .to(MailboxManager.class);
        bind(StoreDelivery.class).in(Scopes.SINGLETON);
        bind(Mailboxes.class).to(StoreDelivery.class);
        bind(MailboxManagerConfiguration.class).toInstance(MailboxManagerConfiguration.DEFAULT);

        bind(UserRepositoryAuthenticator.class).in(Scopes.SINGLETON);
        bind(Authenticator.class).to(UserRepositoryAuthenticator.class);
        bind(SessionProviderImpl.class).in(Scopes.SINGLETON);
        bind(SessionProvider.class).to(SessionProviderImpl.class);
        bind(StoreSubscriptionManager.class).in(Scopes.SINGLETON);
        bind(SubscriptionManager.class).to(StoreSubscriptionManager.class);
        bind(StoreMessageIdManager.class).in(Scopes.SINGLETON);
        bind(MessageIdManager.class).to(StoreMessageIdManager.class);
        bind(StoreRightManager.class).in(Scopes.SINGLETON);
        bind(RightManager.class).to(StoreRightManager.class);

        Multibinder.newSetBinder(binder(), EventListener.GroupEventListener.class)
                .addBinding()
                .to(MailboxAnnotationListener.class);
    }

    private void rename() {
        Multibinder<UsernameChangeTaskStep> steps =
                Multibinder.newSetBinder(binder(), UsernameChangeTaskStep.class);
        steps.addBinding().to(MailboxUsernameChangeTaskStep.class);
        steps.addBinding().to(ACLUsernameChangeTaskStep.class);
        steps.addBinding().to(QuotaUsernameChangeTaskStep.class);
    }
}
