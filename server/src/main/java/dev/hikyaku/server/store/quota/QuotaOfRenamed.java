package dev.hikyaku.server.store.quota;

import org.apache.james.adapter.mailbox.QuotaUsernameChangeTaskStep;
import org.apache.james.core.Username;
import org.apache.james.events.EventBus;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.UserQuotaRootResolver;

import reactor.core.publisher.Mono;

import javax.inject.Inject;

/**
 * Gives an account that was renamed its limits and counts what it has, and what the old name has
 * left: James goes on counting the mails for both.
 */
final class QuotaOfRenamed extends QuotaUsernameChangeTaskStep {
    private final StoredQuotaUse use;
    private final UserQuotaRootResolver roots;

    @Inject
    QuotaOfRenamed(
            QuotaManager quotas,
            StoredQuotaUse use,
            UserQuotaRootResolver roots,
            MaxQuotaManager limits,
            EventBus bus) {
        super(quotas, new RecountedQuotaUse(use), roots, limits, bus);
        this.use = use;
        this.roots = roots;
    }

    @Override
    public Mono<Void> changeUsername(Username before, Username after) {
        return Mono.from(super.changeUsername(before, after))
                .then(Mono.defer(() -> use.recount(roots.forUser(before))));
    }
}
