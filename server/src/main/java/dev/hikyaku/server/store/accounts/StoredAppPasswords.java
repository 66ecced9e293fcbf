package dev.hikyaku.server.store.accounts;

import dev.hikyaku.server.login.AppPasswords;
import dev.hikyaku.server.login.MailProtocol;
import dev.hikyaku.server.store.sql.Database;

import org.apache.james.core.Username;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * App passwords: random, made here, shown once, each with a name and the protocols it is good for.
 * An account has {@value #MOST} at most; they go with it.
 *
 * <p>When one was last used is written once a minute at most, and without keeping the login
 * waiting; when that fails it is a DEBUG line.
 *
 * <p>A database that is away is a {@link dev.hikyaku.server.store.sql.StorageUnavailableException}.
 */
public final class StoredAppPasswords implements AppPasswords {
    private static final Logger LOGGER = LoggerFactory.getLogger(StoredAppPasswords.class);

    /** As many as an account may have. */
    static final int MOST = 100;

    private static final Duration PRECISION = Duration.ofMinutes(1);

    /** How adding one ended. */
    public sealed interface Added {
        /**
         * It is good from now on.
         *
         * @param password shown here and never again
         */
        record Made(AppPassword known, String password) implements Added {
            @Override
            public String toString() {
                return "Made[" + known + ", ***]";
            }
        }

        /** The account has one of this name. */
        record NameTaken() implements Added {}

        /** The account has {@value #MOST}. */
        record TooMany() implements Added {}

        /** There is no such account. */
        record NoAccount() implements Added {}
    }

    private record Row(AppPassword known, String digest) {
        static Row of(RowView row) {
            Long used = row.getColumn("last_used", Long.class);
            return new Row(
                    new AppPassword(
                            row.getColumn("name", String.class),
                            protocols(row.getColumn("protocols", String.class)),
                            Instant.ofEpochMilli(row.getColumn("created", Long.class)),
                            Optional.ofNullable(used).map(Instant::ofEpochMilli)),
                    row.getColumn("digest", String.class));
        }

        private static Set<MailProtocol> protocols(String text) {
            return Arrays.stream(text.split(","))
                    .flatMap(name -> MailProtocol.named(name).stream())
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    private final Database database;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    public StoredAppPasswords(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public boolean accept(Username account, String password, MailProtocol protocol) {
        Optional<String> digest = GeneratedPassword.digest(password);
        if (digest.isEmpty()) {
            return false;
        }
        Optional<AppPassword> found =
                rows(account).stream()
                        .filter(row -> GeneratedPassword.same(row.digest(), digest.get()))
                        .map(Row::known)
                        .filter(known -> known.protocols().contains(protocol))
                        .findFirst();
        found.ifPresent(known -> noteUse(account, known));
        return found.isPresent();
    }

    private void noteUse(Username account, AppPassword used) {
        Instant now = clock.instant();
        if (used.lastUsed().filter(last -> last.plus(PRECISION).isAfter(now)).isPresent()) {
            return;
        }
        database.submit(
                        transaction ->
                                transaction
                                        .handle()
                                        .execute(
                                                "UPDATE app_password SET last_used = ? WHERE"
                                                    + " account = ? AND name = ? AND (last_used IS"
                                                    + " NULL OR last_used < ?)",
                                                now.toEpochMilli(),
                                                account.asString(),
                                                used.name(),
                                                now.toEpochMilli()))
                .exceptionally(
                        failure -> {
                            LOGGER.debug("Login: an app password's last use is not kept", failure);
                            return 0;
                        });
    }

    /** Makes one. */
    public Added add(Username account, String name, Set<MailProtocol> protocols) {
        GeneratedPassword password = GeneratedPassword.fresh(random);
        Instant now = Instant.ofEpochMilli(clock.millis());
        AppPassword known = new AppPassword(name, Set.copyOf(protocols), now, Optional.empty());
        return database.write(
                transaction -> insert(transaction.handle(), account.asString(), known, password));
    }

    private static Added insert(
            Handle handle, String account, AppPassword known, GeneratedPassword password) {
        if (count(handle, "SELECT count(*) FROM account WHERE name = ?", account) == 0) {
            return new Added.NoAccount();
        }
        if (count(handle, "SELECT count(*) FROM app_password WHERE account = ?", account) >= MOST) {
            return new Added.TooMany();
        }
        int added =
                handle.execute(
                        "INSERT INTO app_password (account, name, digest, protocols, created)"
                                + " VALUES (?, ?, ?, ?, ?)"
                                + " ON CONFLICT (account, name) DO NOTHING",
                        account,
                        known.name(),
                        password.digest(),
                        MailProtocol.join(known.protocols()),
                        known.created().toEpochMilli());
        return added == 0 ? new Added.NameTaken() : new Added.Made(known, password.shown());
    }

    private static int count(Handle handle, String sql, String account) {
        return handle.createQuery(sql).bind(0, account).mapTo(Integer.class).one();
    }

    /** The account's, by name. */
    public List<AppPassword> list(Username account) {
        return rows(account).stream().map(Row::known).toList();
    }

    private List<Row> rows(Username account) {
        return database.read(
                handle ->
                        handle.createQuery(
                                        "SELECT name, digest, protocols, created, last_used"
                                                + " FROM app_password WHERE account = ?"
                                                + " ORDER BY name")
                                .bind(0, account.asString())
                                .map(Row::of)
                                .list());
    }

    /** Ends one at once; false when there is none of this name. */
    public boolean revoke(Username account, String name) {
        return database.write(
                        transaction ->
                                transaction
                                        .handle()
                                        .execute(
                                                "DELETE FROM app_password"
                                                        + " WHERE account = ? AND name = ?",
                                                account.asString(),
                                                name))
                > 0;
    }
}
