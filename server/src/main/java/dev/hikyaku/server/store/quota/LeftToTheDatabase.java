package dev.hikyaku.server.store.quota;

import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.model.CurrentQuotas;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.quota.QuotaRootResolver;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.quota.CurrentQuotaCalculator;

import reactor.core.publisher.Mono;

import javax.inject.Inject;

/**
 * Spares James' recount the reading of all messages: {@link RecountedQuotaUse} counts, and whatever
 * is found here is not looked at.
 */
final class LeftToTheDatabase extends CurrentQuotaCalculator {

    @Inject
    LeftToTheDatabase(MailboxSessionMapperFactory mappers, QuotaRootResolver roots) {
        super(mappers, roots);
    }

    @Override
    public Mono<CurrentQuotas> recalculateCurrentQuotas(QuotaRoot root, MailboxSession session) {
        return Mono.just(CurrentQuotas.emptyQuotas());
    }
}
