package dev.hikyaku.server.store.accounts;

import dev.hikyaku.server.passwords.Account;
import dev.hikyaku.server.passwords.NewPasswords;
import dev.hikyaku.server.passwords.PasswordHash;
import dev.hikyaku.server.passwords.StoredPasswords;
import dev.hikyaku.server.store.sql.Database;
import dev.hikyaku.server.store.sql.Read;
import dev.hikyaku.server.store.sql.Remembered;
import dev.hikyaku.server.store.sql.Seldom;
import dev.hikyaku.server.store.sql.StorageUnavailableException;
import dev.hikyaku.server.store.sql.Transaction;
import dev.hikyaku.server.store.sql.Write;

import org.apache.james.core.Username;
import org.apache.james.user.api.AlreadyExistInUsersRepositoryException;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.user.api.model.User;
import org.apache.james.user.lib.UsersDAO;
import org.jdbi.v3.core.Handle;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Accounts and their password hashes. Names that differ in case are one account: {@link Username}
 * is in lower case.
 *
 * <p>With an account go what it delegated and was delegated, its allowed senders and its app
 * passwords; another person who gets the name later gets none of them. Addresses that point at it
 * stay.
 *
 * <p>A database that is away is a {@link UsersRepositoryException}, which listeners answer with a
 * temporary failure.
 */
public final class StoredUsers implements UsersDAO, StoredPasswords {
    private static final int REMEMBERED = 10_000;

    private final Database database;
    private final NewPasswords passwords;
    private final Remembered<Username, Boolean> remembered;

    public StoredUsers(Database database, NewPasswords passwords) {
        this.database = database;
        this.passwords = passwords;
        this.remembered = database.remembered(Seldom.ACCOUNTS, REMEMBERED);
    }

    @Override
    public boolean getDefaultVirtualHostingValue() {
        return true;
    }

    @Override
    public void addUser(Username name, String password) throws UsersRepositoryException {
        add(name, passwords.hash(password));
    }

    /**
     * Adds an account whose password was hashed elsewhere.
     *
     * @throws AlreadyExistInUsersRepositoryException when there is one of this name
     */
    void add(Username name, PasswordHash hash) throws UsersRepositoryException {
        int added =
                write(
                        transaction -> {
                            transaction.changed(Seldom.ACCOUNTS);
                            return transaction
                                    .handle()
                                    .execute(
                                            "INSERT INTO account (name, password) VALUES (?, ?)"
                                                    + " ON CONFLICT (name) DO NOTHING",
                                            name.asString(),
                                            hash.text());
                        });
        if (added == 0) {
            throw new AlreadyExistInUsersRepositoryException(name.asString() + " already exists");
        }
    }

    @Override
    public Optional<Account> getUserByName(Username name) throws UsersRepositoryException {
        return find(name).map(hash -> new Account(name, hash, passwords));
    }

    @Override
    public Optional<PasswordHash> find(Username name) throws UsersRepositoryException {
        Optional<String> text =
                read(
                        handle ->
                                handle.createQuery("SELECT password FROM account WHERE name = ?")
                                        .bind(0, name.asString())
                                        .mapTo(String.class)
                                        .findOne());
        try {
            return text.map(PasswordHash::parse);
        } catch (IllegalArgumentException e) {
            throw new UsersRepositoryException("a stored password hash cannot be used", e);
        }
    }

    @Override
    public void replace(Username name, PasswordHash read, PasswordHash fresh)
            throws UsersRepositoryException {
        write(
                transaction ->
                        transaction
                                .handle()
                                .execute(
                                        "UPDATE account SET password = ?"
                                                + " WHERE name = ? AND password = ?",
                                        fresh.text(),
                                        name.asString(),
                                        read.text()));
    }

    @Override
    public void updateUser(User user) throws UsersRepositoryException {
        if (!(user instanceof Account account)) {
            throw new UsersRepositoryException("not an account of this server");
        }
        set(account.getUserName(), account.hash());
    }

    /** Sets the hash of an account that is there. */
    void set(Username name, PasswordHash hash) throws UsersRepositoryException {
        expectOne(
                name,
                write(
                        transaction ->
                                transaction
                                        .handle()
                                        .execute(
                                                "UPDATE account SET password = ? WHERE name = ?",
                                                hash.text(),
                                                name.asString())));
    }

    @Override
    public void removeUser(Username name) throws UsersRepositoryException {
        expectOne(name, write(transaction -> remove(transaction, name.asString())));
    }

    private static int remove(Transaction transaction, String name) {
        transaction.changed(Seldom.ACCOUNTS);
        Handle handle = transaction.handle();
        handle.execute("DELETE FROM delegation WHERE account = ? OR delegate = ?", name, name);
        handle.execute("DELETE FROM allowed_sender WHERE account = ?", name);
        handle.execute("DELETE FROM app_password WHERE account = ?", name);
        return handle.execute("DELETE FROM account WHERE name = ?", name);
    }

    @Override
    public boolean contains(Username name) throws UsersRepositoryException {
        try {
            return remembered.get(name, () -> isThere(name));
        } catch (StorageUnavailableException e) {
            throw unreadable(e);
        }
    }

    private boolean isThere(Username name) {
        return database.read(
                handle ->
                        handle.createQuery("SELECT 1 FROM account WHERE name = ?")
                                .bind(0, name.asString())
                                .mapTo(Integer.class)
                                .findOne()
                                .isPresent());
    }

    @Override
    public int countUsers() throws UsersRepositoryException {
        return read(
                handle ->
                        handle.createQuery("SELECT count(*) FROM account")
                                .mapTo(Integer.class)
                                .one());
    }

    @Override
    public Iterator<Username> list() throws UsersRepositoryException {
        List<String> names =
                read(
                        handle ->
                                handle.createQuery("SELECT name FROM account ORDER BY name")
                                        .mapTo(String.class)
                                        .list());
        return names.stream().map(Username::of).iterator();
    }

    private <T> T read(Read<T, RuntimeException> work) throws UsersRepositoryException {
        try {
            return database.read(work);
        } catch (StorageUnavailableException e) {
            throw unreadable(e);
        }
    }

    private static UsersRepositoryException unreadable(StorageUnavailableException e) {
        return new UsersRepositoryException("accounts cannot be read", e);
    }

    private <T> T write(Write<T, RuntimeException> work) throws UsersRepositoryException {
        try {
            return database.write(work);
        } catch (StorageUnavailableException e) {
            throw new UsersRepositoryException("accounts cannot be written", e);
        }
    }

    private static void expectOne(Username name, int rows) throws UsersRepositoryException {
        if (rows == 0) {
            throw new UsersRepositoryException("no such account: " + name.asString());
        }
    }
}
