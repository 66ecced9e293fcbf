package dev.hikyaku.server.store.quota;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;

import dev.hikyaku.server.store.mailbox.Quotas;

import org.apache.james.adapter.mailbox.QuotaUsernameChangeTaskStep;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.quota.CurrentQuotaManager;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.QuotaRootDeserializer;
import org.apache.james.mailbox.quota.QuotaRootResolver;
import org.apache.james.mailbox.quota.UserQuotaRootResolver;
import org.apache.james.mailbox.quota.task.RecomputeCurrentQuotasService;
import org.apache.james.mailbox.store.quota.DefaultUserQuotaRootResolver;
import org.apache.james.mailbox.store.quota.StoreQuotaManager;
import org.apache.james.quota.search.QuotaSearcher;
import org.apache.james.quota.search.scanning.ScanningQuotaSearcher;
import org.apache.james.user.api.UsersRepository;

/**
 * Quotas and their use in the store's database.
 *
 * <p>James counts in a listener (ListeningCurrentQuotaUpdater); here every change of a mailbox
 * counts itself ({@link Quotas}).
 */
public final class StoredQuotaModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(DefaultUserQuotaRootResolver.class).in(Scopes.SINGLETON);
        bind(UserQuotaRootResolver.class).to(DefaultUserQuotaRootResolver.class);
        bind(QuotaRootResolver.class).to(DefaultUserQuotaRootResolver.class);
        // The resolver reads texts too, but needs the mailboxes for it, which need the event bus,
        // which reads events.
        bind(QuotaRootDeserializer.class)
                .to(DefaultUserQuotaRootResolver.DefaultQuotaRootDeserializer.class);

        bind(StoredQuotaLimits.class).in(Scopes.SINGLETON);
        bind(MaxQuotaManager.class).to(StoredQuotaLimits.class);
        bind(StoredQuotaUse.class).in(Scopes.SINGLETON);
        bind(CurrentQuotaManager.class).to(StoredQuotaUse.class);
        bind(StoredQuotas.class).in(Scopes.SINGLETON);
        bind(Quotas.class).to(StoredQuotas.class);
        bind(StoreQuotaManager.class).in(Scopes.SINGLETON);
        bind(QuotaManager.class).to(StoreQuotaManager.class);
        bind(ScanningQuotaSearcher.class).in(Scopes.SINGLETON);
        bind(QuotaSearcher.class).to(ScanningQuotaSearcher.class);
        bind(QuotaUsernameChangeTaskStep.class).to(QuotaOfRenamed.class);
    }

    @Provides
    @Singleton
    RecomputeCurrentQuotasService recount(
            UsersRepository users,
            RecountedQuotaUse use,
            LeftToTheDatabase calculation,
            UserQuotaRootResolver roots,
            SessionProvider sessions,
            MailboxManager mailboxes) {
        return new RecomputeCurrentQuotasService(
                users, use, calculation, roots, sessions, mailboxes);
    }
}
