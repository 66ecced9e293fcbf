package dev.hikyaku.server.store.quota;

import dev.hikyaku.server.store.sql.Database;
import dev.hikyaku.server.store.sql.Transaction;

import org.apache.james.core.quota.QuotaCountUsage;
import org.apache.james.core.quota.QuotaSizeUsage;
import org.apache.james.mailbox.model.CurrentQuotas;
import org.apache.james.mailbox.model.QuotaOperation;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.quota.CurrentQuotaManager;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import java.util.concurrent.Callable;
import java.util.function.Function;

import javax.inject.Inject;

/**
 * What the mailboxes of each quota root hold, in the database. Every change of a mailbox counts it
 * in its own transaction, so nothing of it is lost or counted twice, whenever the power fails.
 */
public final class StoredQuotaUse implements CurrentQuotaManager {
    private static final String ADD =
            "INSERT INTO quota_use (quota_root, messages, bytes) VALUES (?, ?, ?)"
                    + " ON CONFLICT (quota_root) DO UPDATE"
                    + " SET messages = quota_use.messages + excluded.messages,"
                    + " bytes = quota_use.bytes + excluded.bytes"
                    + " RETURNING messages, bytes";
    private static final String SET =
            "INSERT INTO quota_use (quota_root, messages, bytes) VALUES (?, ?, ?)"
                    + " ON CONFLICT (quota_root) DO UPDATE"
                    + " SET messages = excluded.messages, bytes = excluded.bytes"
                    + " RETURNING messages, bytes";
    private static final String COUNT =
            "SELECT COUNT(*) AS messages, CAST(COALESCE(SUM(message.size), 0) AS BIGINT) AS bytes"
                    + " FROM mailbox JOIN message ON message.mailbox_id = mailbox.id"
                    + " WHERE mailbox.namespace = ? AND mailbox.owner = ?";

    private final Database database;

    @Inject
    public StoredQuotaUse(Database database) {
        this.database = database;
    }

    /** Counts what comes in, or with negative numbers what is gone; one statement. */
    Used add(Transaction transaction, QuotaRoot root, long messages, long bytes) {
        return change(transaction, ADD, root, messages, bytes);
    }

    /** Counts anew what is there, while nothing else changes. */
    Used recount(Transaction transaction, QuotaRoot root) {
        Used there =
                transaction
                        .handle()
                        .select(COUNT, QuotaRoots.namespace(root), QuotaRoots.owner(root))
                        .map(Used.mapper())
                        .one();
        return change(transaction, SET, root, there.messages(), there.bytes());
    }

    private static Used change(
            Transaction transaction, String statement, QuotaRoot root, long messages, long bytes) {
        return transaction
                .handle()
                .select(statement, root.getValue(), messages, bytes)
                .map(Used.mapper())
                .one();
    }

    Mono<Void> recount(QuotaRoot root) {
        return changed(transaction -> recount(transaction, root));
    }

    @Override
    public Mono<Void> increase(QuotaOperation more) {
        return add(more, 1);
    }

    @Override
    public Mono<Void> decrease(QuotaOperation less) {
        return add(less, -1);
    }

    private Mono<Void> add(QuotaOperation change, int sign) {
        return changed(
                transaction ->
                        add(
                                transaction,
                                change.quotaRoot(),
                                sign * change.count().asLong(),
                                sign * change.size().asLong()));
    }

    @Override
    public Mono<Void> setCurrentQuotas(QuotaOperation all) {
        return changed(
                transaction ->
                        change(
                                transaction,
                                SET,
                                all.quotaRoot(),
                                all.count().asLong(),
                                all.size().asLong()));
    }

    private Mono<Void> changed(Function<Transaction, Used> change) {
        return asked(() -> database.write(change::apply)).then();
    }

    @Override
    public Mono<CurrentQuotas> getCurrentQuotas(QuotaRoot root) {
        return asked(
                () ->
                        database.read(
                                handle ->
                                        handle.select(
                                                        "SELECT messages, bytes FROM quota_use"
                                                                + " WHERE quota_root = ?",
                                                        root.getValue())
                                                .map(Used.mapper())
                                                .findOne()
                                                .orElse(Used.NOTHING)
                                                .toQuotas()));
    }

    @Override
    public Mono<QuotaCountUsage> getCurrentMessageCount(QuotaRoot root) {
        return getCurrentQuotas(root).map(CurrentQuotas::count);
    }

    @Override
    public Mono<QuotaSizeUsage> getCurrentStorage(QuotaRoot root) {
        return getCurrentQuotas(root).map(CurrentQuotas::size);
    }

    private static <T> Mono<T> asked(Callable<T> work) {
        return Mono.fromCallable(work).subscribeOn(Schedulers.boundedElastic());
    }
}
