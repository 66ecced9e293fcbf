package dev.hikyaku.server.memory;

import dev.hikyaku.server.passwords.Account;
import dev.hikyaku.server.passwords.NewPasswords;
import dev.hikyaku.server.passwords.PasswordHash;
import dev.hikyaku.server.passwords.StoredPasswords;

import org.apache.james.core.Username;
import org.apache.james.user.api.AlreadyExistInUsersRepositoryException;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.user.api.model.User;
import org.apache.james.user.lib.UsersDAO;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Accounts in memory: gone after a restart. */
public final class MemoryUsers implements UsersDAO, StoredPasswords {
    private final NewPasswords passwords;
    private final Map<Username, PasswordHash> hashes = new ConcurrentHashMap<>();

    public MemoryUsers(NewPasswords passwords) {
        this.passwords = passwords;
    }

    @Override
    public boolean getDefaultVirtualHostingValue() {
        return true;
    }

    @Override
    public void addUser(Username name, String password) throws UsersRepositoryException {
        if (hashes.putIfAbsent(name, passwords.hash(password)) != null) {
            throw new AlreadyExistInUsersRepositoryException(name.asString() + " already exists");
        }
    }

    @Override
    public Optional<Account> getUserByName(Username name) {
        return find(name).map(hash -> new Account(name, hash, passwords));
    }

    @Override
    public Optional<PasswordHash> find(Username name) {
        return Optional.ofNullable(hashes.get(name));
    }

    @Override
    public void replace(Username name, PasswordHash read, PasswordHash fresh) {
        hashes.replace(name, read, fresh);
    }

    @Override
    public void updateUser(User user) throws UsersRepositoryException {
        if (!(user instanceof Account account)
                || hashes.replace(account.getUserName(), account.hash()) == null) {
            throw new UsersRepositoryException("no such account: " + user.getUserName().asString());
        }
    }

    @Override
    public void removeUser(Username name) throws UsersRepositoryException {
        if (hashes.remove(name) == null) {
            throw new UsersRepositoryException("no such account: " + name.asString());
        }
    }

    @Override
    public boolean contains(Username name) {
        return hashes.containsKey(name);
    }

    @Override
    public int countUsers() {
        return hashes.size();
    }

    @Override
    public Iterator<Username> list() {
        return List.copyOf(hashes.keySet()).iterator();
    }
}
