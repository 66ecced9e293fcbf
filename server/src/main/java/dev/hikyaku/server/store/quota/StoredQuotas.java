package dev.hikyaku.server.store.quota;

import dev.hikyaku.server.events.MailboxEventBus;
import dev.hikyaku.server.store.mailbox.Quotas;
import dev.hikyaku.server.store.sql.Transaction;

import org.apache.james.core.quota.QuotaCountLimit;
import org.apache.james.core.quota.QuotaCountUsage;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.core.quota.QuotaSizeUsage;
import org.apache.james.mailbox.events.MailboxEvents.QuotaUsageUpdatedEvent;
import org.apache.james.mailbox.exception.OverQuotaException;
import org.apache.james.mailbox.model.CurrentQuotas;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.Quota;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.store.event.EventFactory;

import java.time.Clock;
import java.util.Optional;
import java.util.Set;

import javax.inject.Inject;

/**
 * Counts what mailboxes hold and compares it with the limits, inside the transaction that changes
 * them: one statement a change, and two deliveries at a time cannot both take the last room.
 *
 * <p>Listeners of {@code listeners.xml} that watch quotas (such as James' {@code
 * QuotaThresholdCrossingListener}) are told of each change after it is on disk, in the order of an
 * owner's changes. Nothing is told when there is none.
 */
public final class StoredQuotas implements Quotas {
    private final StoredQuotaUse use;
    private final StoredQuotaLimits limits;
    private final MailboxEventBus bus;
    private final Clock clock;

    @Inject
    public StoredQuotas(
            StoredQuotaUse use, StoredQuotaLimits limits, MailboxEventBus bus, Clock clock) {
        this.use = use;
        this.limits = limits;
        this.bus = bus;
        this.clock = clock;
    }

    @Override
    public Optional<OverQuotaException> charge(
            Transaction transaction, Mailbox mailbox, long messages, long bytes) {
        QuotaRoot root = QuotaRoots.of(mailbox);
        Used after = use.add(transaction, root, messages, bytes);
        Optional<OverQuotaException> refusal = refusal(root, after, messages);
        if (refusal.isPresent()) {
            use.add(transaction, root, -messages, -bytes);
        } else {
            tell(transaction, mailbox, after);
        }
        return refusal;
    }

    private Optional<OverQuotaException> refusal(QuotaRoot root, Used after, long messages) {
        return tooMany(root, after, messages).or(() -> tooMuch(root, after));
    }

    private Optional<OverQuotaException> tooMany(QuotaRoot root, Used after, long messages) {
        return limits.getMaxMessage(limits.listMaxMessagesDetails(root))
                .filter(limit -> limit.isLimited() && after.messages() > limit.asLong())
                .map(
                        limit ->
                                new OverQuotaException(
                                        "You have too many messages in " + root.getValue(),
                                        limit,
                                        QuotaCountUsage.count(after.messages() - messages)));
    }

    private Optional<OverQuotaException> tooMuch(QuotaRoot root, Used after) {
        return limits.getMaxStorage(limits.listMaxStorageDetails(root))
                .filter(limit -> limit.isLimited() && after.bytes() > limit.asLong())
                .map(
                        limit ->
                                new OverQuotaException(
                                        "You use too much space in " + root.getValue(),
                                        limit,
                                        QuotaSizeUsage.size(after.bytes())));
    }

    @Override
    public void add(Transaction transaction, Mailbox mailbox, long messages, long bytes) {
        if (messages != 0 || bytes != 0) {
            Used after = use.add(transaction, QuotaRoots.of(mailbox), messages, bytes);
            tell(transaction, mailbox, after);
        }
    }

    @Override
    public void release(Transaction transaction, Mailbox mailbox, long messages, long bytes) {
        add(transaction, mailbox, -messages, -bytes);
    }

    private void tell(Transaction transaction, Mailbox mailbox, Used used) {
        transaction.afterCommit(
                () -> {
                    QuotaUsageUpdatedEvent event = event(mailbox, used);
                    if (bus.isAwaited(event)) {
                        bus.announce(event, Set.of());
                    }
                });
    }

    private QuotaUsageUpdatedEvent event(Mailbox mailbox, Used used) {
        QuotaRoot root = QuotaRoots.of(mailbox);
        CurrentQuotas current = used.toQuotas().sanitize();
        return EventFactory.quotaUpdated()
                .randomEventId()
                .user(mailbox.getUser())
                .quotaRoot(root)
                .quotaCount(messages(root, current))
                .quotaSize(bytes(root, current))
                .instant(clock.instant())
                .build();
    }

    private Quota<QuotaCountLimit, QuotaCountUsage> messages(QuotaRoot root, CurrentQuotas used) {
        var scopes = limits.listMaxMessagesDetails(root);
        return Quota.<QuotaCountLimit, QuotaCountUsage>builder()
                .used(used.count())
                .computedLimit(limits.getMaxMessage(scopes).orElse(QuotaCountLimit.unlimited()))
                .limitsByScope(scopes)
                .build();
    }

    private Quota<QuotaSizeLimit, QuotaSizeUsage> bytes(QuotaRoot root, CurrentQuotas used) {
        var scopes = limits.listMaxStorageDetails(root);
        return Quota.<QuotaSizeLimit, QuotaSizeUsage>builder()
                .used(used.size())
                .computedLimit(limits.getMaxStorage(scopes).orElse(QuotaSizeLimit.unlimited()))
                .limitsByScope(scopes)
                .build();
    }
}
