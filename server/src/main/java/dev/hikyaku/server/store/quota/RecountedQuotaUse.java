package dev.hikyaku.server.store.quota;

import org.apache.james.core.quota.QuotaCountUsage;
import org.apache.james.core.quota.QuotaSizeUsage;
import org.apache.james.mailbox.model.CurrentQuotas;
import org.apache.james.mailbox.model.QuotaOperation;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.quota.CurrentQuotaManager;

import reactor.core.publisher.Mono;

import javax.inject.Inject;

/**
 * The use for those of James' tasks that set it to what they have found out themselves, a while
 * ago. It is counted at that moment instead, so that mail that came in meanwhile is in it.
 */
final class RecountedQuotaUse implements CurrentQuotaManager {
    private final StoredQuotaUse use;

    @Inject
    RecountedQuotaUse(StoredQuotaUse use) {
        this.use = use;
    }

    @Override
    public Mono<Void> setCurrentQuotas(QuotaOperation outdated) {
        return use.recount(outdated.quotaRoot());
    }

    @Override
    public Mono<QuotaCountUsage> getCurrentMessageCount(QuotaRoot root) {
        return use.getCurrentMessageCount(root);
    }

    @Override
    public Mono<QuotaSizeUsage> getCurrentStorage(QuotaRoot root) {
        return use.getCurrentStorage(root);
    }

    @Override
    public Mono<CurrentQuotas> getCurrentQuotas(QuotaRoot root) {
        return use.getCurrentQuotas(root);
    }

    @Override
    public Mono<Void> increase(QuotaOperation more) {
        return use.increase(more);
    }

    @Override
    public Mono<Void> decrease(QuotaOperation less) {
        return use.decrease(less);
    }
}
