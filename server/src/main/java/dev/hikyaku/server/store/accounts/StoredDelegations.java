package dev.hikyaku.server.store.accounts;

import dev.hikyaku.server.store.sql.Database;

import org.apache.james.core.Username;
import org.apache.james.user.api.DelegationStore;
import org.apache.james.util.ReactorUtils;
import org.reactivestreams.Publisher;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.List;

/** Who may act for whom. A database that is away is the publisher's error. */
public final class StoredDelegations implements DelegationStore {
    private final Database database;

    public StoredDelegations(Database database) {
        this.database = database;
    }

    @Override
    public Publisher<Username> authorizedUsers(Username account) {
        return names(
                "SELECT delegate FROM delegation WHERE account = ? ORDER BY delegate", account);
    }

    @Override
    public Publisher<Username> delegatedUsers(Username delegate) {
        return names(
                "SELECT account FROM delegation WHERE delegate = ? ORDER BY account", delegate);
    }

    private Flux<Username> names(String sql, Username of) {
        return Mono.fromCallable(
                        () ->
                                database.<List<String>, RuntimeException>read(
                                        handle ->
                                                handle.createQuery(sql)
                                                        .bind(0, of.asString())
                                                        .mapTo(String.class)
                                                        .list()))
                .flatMapIterable(names -> names)
                .map(Username::of)
                .subscribeOn(ReactorUtils.BLOCKING_CALL_WRAPPER);
    }

    @Override
    public Publisher<Void> addAuthorizedUser(Username account, Username delegate) {
        return change(
                "INSERT INTO delegation (account, delegate) VALUES (?, ?)"
                        + " ON CONFLICT (account, delegate) DO NOTHING",
                account,
                delegate);
    }

    @Override
    public Publisher<Void> removeAuthorizedUser(Username account, Username delegate) {
        return change(
                "DELETE FROM delegation WHERE account = ? AND delegate = ?", account, delegate);
    }

    @Override
    public Publisher<Void> removeDelegatedUser(Username delegate, Username account) {
        return removeAuthorizedUser(account, delegate);
    }

    @Override
    public Publisher<Void> clear(Username account) {
        return change("DELETE FROM delegation WHERE account = ?", account);
    }

    private Mono<Void> change(String sql, Username... names) {
        Object[] values = List.of(names).stream().map(Username::asString).toArray();
        return Mono.fromRunnable(
                        () ->
                                database.write(
                                        transaction -> transaction.handle().execute(sql, values)))
                .subscribeOn(ReactorUtils.BLOCKING_CALL_WRAPPER)
                .then();
    }
}
