package dev.hikyaku.server.store.quota;

import dev.hikyaku.server.store.sql.Database;
import dev.hikyaku.server.store.sql.Transaction;

import org.apache.james.core.Domain;
import org.apache.james.core.quota.QuotaCountLimit;
import org.apache.james.core.quota.QuotaLimitValue;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.mailbox.model.Quota.Scope;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.jdbi.v3.core.Handle;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import javax.inject.Inject;

/**
 * What operators allow: messages and bytes for a user, for each user of a domain, for each user.
 * The user's own limit wins over the domain's, that over the global one; "unlimited" is a limit in
 * this sense.
 *
 * <p>They are in the database and all of them in memory as well, so that a delivery looks none up.
 */
public final class StoredQuotaLimits implements MaxQuotaManager {
    private static final String SET =
            "INSERT INTO quota_limit (scope, owner, resource, amount) VALUES (?, ?, ?, ?)"
                    + " ON CONFLICT (scope, owner, resource)"
                    + " DO UPDATE SET amount = excluded.amount";
    private static final String REMOVE =
            "DELETE FROM quota_limit WHERE scope = ? AND owner = ? AND resource = ?";
    private static final String EVERYBODY = "";

    private enum Resource {
        MESSAGE,
        STORAGE
    }

    private record Place(String scope, String owner, String resource) {
        static Place of(Scope scope, String owner, Resource resource) {
            return new Place(
                    scope.name().toLowerCase(Locale.ROOT),
                    owner,
                    resource.name().toLowerCase(Locale.ROOT));
        }
    }

    private record Limit(Place place, Optional<Long> amount) {}

    private final Database database;
    private final Map<Place, Optional<Long>> limits = new ConcurrentHashMap<>();

    @Inject
    public StoredQuotaLimits(Database database) {
        this.database = database;
        database.read(StoredQuotaLimits::all)
                .forEach(limit -> limits.put(limit.place(), limit.amount()));
    }

    private static List<Limit> all(Handle handle) {
        return handle.select("SELECT scope, owner, resource, amount FROM quota_limit")
                .map(
                        (row, context) ->
                                new Limit(
                                        new Place(
                                                row.getString(1),
                                                row.getString(2),
                                                row.getString(3)),
                                        Optional.ofNullable(row.getObject(4))
                                                .map(amount -> ((Number) amount).longValue())))
                .list();
    }

    private void set(Place place, QuotaLimitValue<?> limit) {
        Optional<Long> amount = limit.isLimited() ? Optional.of(limit.asLong()) : Optional.empty();
        database.write(
                transaction -> {
                    transaction.afterCommit(() -> limits.put(place, amount));
                    return execute(transaction, SET, place, amount.orElse(null));
                });
    }

    private void remove(Place place) {
        database.write(
                transaction -> {
                    transaction.afterCommit(() -> limits.remove(place));
                    return execute(transaction, REMOVE, place);
                });
    }

    private static int execute(
            Transaction transaction, String statement, Place place, Long... amount) {
        Object[] arguments = new Object[3 + amount.length];
        arguments[0] = place.scope();
        arguments[1] = place.owner();
        arguments[2] = place.resource();
        System.arraycopy(amount, 0, arguments, 3, amount.length);
        return transaction.handle().execute(statement, arguments);
    }

    private static Mono<Void> later(Runnable change) {
        return Mono.<Void>fromRunnable(change).subscribeOn(Schedulers.boundedElastic());
    }

    private <L> Optional<L> limit(Place place, Function<Optional<Long>, L> limit) {
        return Optional.ofNullable(limits.get(place)).map(limit);
    }

    private <L> Map<Scope, L> details(
            QuotaRoot root, Resource resource, Function<Optional<Long>, L> limit) {
        Map<Scope, L> found = new EnumMap<>(Scope.class);
        for (Scope scope : Scope.values()) {
            place(scope, root, resource)
                    .flatMap(place -> limit(place, limit))
                    .ifPresent(there -> found.put(scope, there));
        }
        return found;
    }

    private static Optional<Place> place(Scope scope, QuotaRoot root, Resource resource) {
        return switch (scope) {
            case User -> Optional.of(user(root, resource));
            case Domain -> root.getDomain().map(domain -> domain(domain, resource));
            case Global -> Optional.of(global(resource));
        };
    }

    private static Place user(QuotaRoot root, Resource resource) {
        return Place.of(Scope.User, root.getValue(), resource);
    }

    private static Place domain(Domain domain, Resource resource) {
        return Place.of(Scope.Domain, domain.asString(), resource);
    }

    private static Place global(Resource resource) {
        return Place.of(Scope.Global, EVERYBODY, resource);
    }

    @Override
    public Map<Scope, QuotaCountLimit> listMaxMessagesDetails(QuotaRoot root) {
        return details(root, Resource.MESSAGE, QuotaCountLimit::count);
    }

    @Override
    public Mono<Map<Scope, QuotaCountLimit>> listMaxMessagesDetailsReactive(QuotaRoot root) {
        return Mono.fromSupplier(() -> listMaxMessagesDetails(root));
    }

    @Override
    public Map<Scope, QuotaSizeLimit> listMaxStorageDetails(QuotaRoot root) {
        return details(root, Resource.STORAGE, QuotaSizeLimit::size);
    }

    @Override
    public Mono<Map<Scope, QuotaSizeLimit>> listMaxStorageDetailsReactive(QuotaRoot root) {
        return Mono.fromSupplier(() -> listMaxStorageDetails(root));
    }

    @Override
    public void setMaxMessage(QuotaRoot root, QuotaCountLimit limit) {
        set(user(root, Resource.MESSAGE), limit);
    }

    @Override
    public Mono<Void> setMaxMessageReactive(QuotaRoot root, QuotaCountLimit limit) {
        return later(() -> setMaxMessage(root, limit));
    }

    @Override
    public void setMaxStorage(QuotaRoot root, QuotaSizeLimit limit) {
        set(user(root, Resource.STORAGE), limit);
    }

    @Override
    public Mono<Void> setMaxStorageReactive(QuotaRoot root, QuotaSizeLimit limit) {
        return later(() -> setMaxStorage(root, limit));
    }

    @Override
    public void removeMaxMessage(QuotaRoot root) {
        remove(user(root, Resource.MESSAGE));
    }

    @Override
    public Mono<Void> removeMaxMessageReactive(QuotaRoot root) {
        return later(() -> removeMaxMessage(root));
    }

    @Override
    public void removeMaxStorage(QuotaRoot root) {
        remove(user(root, Resource.STORAGE));
    }

    @Override
    public Mono<Void> removeMaxStorageReactive(QuotaRoot root) {
        return later(() -> removeMaxStorage(root));
    }

    @Override
    public Optional<QuotaCountLimit> getDomainMaxMessage(Domain domain) {
        return limit(domain(domain, Resource.MESSAGE), QuotaCountLimit::count);
    }

    @Override
    public Mono<QuotaCountLimit> getDomainMaxMessageReactive(Domain domain) {
        return Mono.fromSupplier(() -> getDomainMaxMessage(domain)).flatMap(Mono::justOrEmpty);
    }

    @Override
    public Optional<QuotaSizeLimit> getDomainMaxStorage(Domain domain) {
        return limit(domain(domain, Resource.STORAGE), QuotaSizeLimit::size);
    }

    @Override
    public Mono<QuotaSizeLimit> getDomainMaxStorageReactive(Domain domain) {
        return Mono.fromSupplier(() -> getDomainMaxStorage(domain)).flatMap(Mono::justOrEmpty);
    }

    @Override
    public void setDomainMaxMessage(Domain domain, QuotaCountLimit limit) {
        set(domain(domain, Resource.MESSAGE), limit);
    }

    @Override
    public Mono<Void> setDomainMaxMessageReactive(Domain domain, QuotaCountLimit limit) {
        return later(() -> setDomainMaxMessage(domain, limit));
    }

    @Override
    public void setDomainMaxStorage(Domain domain, QuotaSizeLimit limit) {
        set(domain(domain, Resource.STORAGE), limit);
    }

    @Override
    public Mono<Void> setDomainMaxStorageReactive(Domain domain, QuotaSizeLimit limit) {
        return later(() -> setDomainMaxStorage(domain, limit));
    }

    @Override
    public void removeDomainMaxMessage(Domain domain) {
        remove(domain(domain, Resource.MESSAGE));
    }

    @Override
    public Mono<Void> removeDomainMaxMessageReactive(Domain domain) {
        return later(() -> removeDomainMaxMessage(domain));
    }

    @Override
    public void removeDomainMaxStorage(Domain domain) {
        remove(domain(domain, Resource.STORAGE));
    }

    @Override
    public Mono<Void> removeDomainMaxStorageReactive(Domain domain) {
        return later(() -> removeDomainMaxStorage(domain));
    }

    @Override
    public Optional<QuotaCountLimit> getGlobalMaxMessage() {
        return limit(global(Resource.MESSAGE), QuotaCountLimit::count);
    }

    @Override
    public Mono<QuotaCountLimit> getGlobalMaxMessageReactive() {
        return Mono.fromSupplier(this::getGlobalMaxMessage).flatMap(Mono::justOrEmpty);
    }

    @Override
    public Optional<QuotaSizeLimit> getGlobalMaxStorage() {
        return limit(global(Resource.STORAGE), QuotaSizeLimit::size);
    }

    @Override
    public Mono<QuotaSizeLimit> getGlobalMaxStorageReactive() {
        return Mono.fromSupplier(this::getGlobalMaxStorage).flatMap(Mono::justOrEmpty);
    }

    @Override
    public void setGlobalMaxMessage(QuotaCountLimit limit) {
        set(global(Resource.MESSAGE), limit);
    }

    @Override
    public Mono<Void> setGlobalMaxMessageReactive(QuotaCountLimit limit) {
        return later(() -> setGlobalMaxMessage(limit));
    }

    @Override
    public void setGlobalMaxStorage(QuotaSizeLimit limit) {
        set(global(Resource.STORAGE), limit);
    }

    @Override
    public Mono<Void> setGlobalMaxStorageReactive(QuotaSizeLimit limit) {
        return later(() -> setGlobalMaxStorage(limit));
    }

    @Override
    public void removeGlobalMaxMessage() {
        remove(global(Resource.MESSAGE));
    }

    @Override
    public Mono<Void> removeGlobalMaxMessageReactive() {
        return later(this::removeGlobalMaxMessage);
    }

    @Override
    public void removeGlobalMaxStorage() {
        remove(global(Resource.STORAGE));
    }

    @Override
    public Mono<Void> removeGlobalMaxStorageReactive() {
        return later(this::removeGlobalMaxStorage);
    }
}
