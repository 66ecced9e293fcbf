package dev.hikyaku.server.store.accounts;

import dev.hikyaku.server.store.sql.Database;
import dev.hikyaku.server.store.sql.Seldom;

import org.apache.james.core.Username;
import org.apache.james.rrt.lib.Mapping;
import org.apache.james.user.api.UsernameChangeTaskStep;
import org.apache.james.util.ReactorUtils;
import org.jdbi.v3.core.Handle;
import org.reactivestreams.Publisher;

import reactor.core.publisher.Mono;

/**
 * The accounts' part of webadmin's {@code POST /users/{old}/rename/{new}}: all of it in one
 * transaction, so that a failure leaves no half of it. Takes the place of James' steps for forwards
 * and delegations.
 *
 * <p>Aliases, groups, forwards and catch-all addresses that lead to the old name lead to the new
 * one; the old one's forwards become the new one's, and mail for the old name is forwarded.
 * Delegations, allowed senders and app passwords go over to the new name.
 */
public final class AccountRename implements UsernameChangeTaskStep {
    private static final String ADDRESSES = "kind IN ('Alias', 'Forward', 'Group', 'Address')";

    private final Database database;

    public AccountRename(Database database) {
        this.database = database;
    }

    @Override
    public StepName name() {
        return new StepName("AccountUsernameChangeTaskStep");
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Publisher<Void> changeUsername(Username old, Username fresh) {
        return Mono.fromRunnable(
                        () ->
                                database.write(
                                        transaction -> {
                                            transaction.changed(Seldom.ACCOUNTS);
                                            rename(
                                                    transaction.handle(),
                                                    old.asString(),
                                                    fresh.asString());
                                            return null;
                                        }))
                .subscribeOn(ReactorUtils.BLOCKING_CALL_WRAPPER)
                .then();
    }

    private static void rename(Handle handle, String old, String fresh) {
        forwards(handle, old, fresh);
        targets(handle, old, fresh);
        StoredAddresses.add(handle, old, Mapping.Type.Forward, fresh);
        move(handle, "delegation", "account", "delegate", old, fresh);
        move(handle, "delegation", "delegate", "account", old, fresh);
        handle.execute("DELETE FROM delegation WHERE account = delegate");
        move(handle, "allowed_sender", "account", "sender", old, fresh);
        move(handle, "app_password", "account", "name", old, fresh);
    }

    private static void forwards(Handle handle, String old, String fresh) {
        handle.execute(
                "INSERT INTO mapping (source, kind, target)"
                        + " SELECT ?, kind, target FROM mapping"
                        + " WHERE source = ? AND kind = 'Forward'"
                        + " ON CONFLICT (source, kind, target) DO NOTHING",
                fresh,
                old);
        handle.execute("DELETE FROM mapping WHERE source = ? AND kind = 'Forward'", old);
    }

    private static void targets(Handle handle, String old, String fresh) {
        handle.execute(
                "INSERT INTO mapping (source, kind, target)"
                        + " SELECT source, kind, ? FROM mapping WHERE target = ? AND "
                        + ADDRESSES
                        // An alias of the new name may have led to the old one.
                        + " AND (source <> ? OR kind = 'Forward')"
                        + " ON CONFLICT (source, kind, target) DO NOTHING",
                fresh,
                old,
                fresh);
        handle.execute("DELETE FROM mapping WHERE target = ? AND " + ADDRESSES, old);
    }

    private static void move(
            Handle handle, String table, String owner, String other, String old, String fresh) {
        handle.execute(
                "DELETE FROM %1$s WHERE %2$s = ? AND %3$s IN (SELECT %3$s FROM %1$s WHERE %2$s = ?)"
                        .formatted(table, owner, other),
                old,
                fresh);
        handle.execute(
                "UPDATE %1$s SET %2$s = ? WHERE %2$s = ?".formatted(table, owner), fresh, old);
    }
}
