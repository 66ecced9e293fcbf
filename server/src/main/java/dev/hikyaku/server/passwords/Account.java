package dev.hikyaku.server.passwords;

import org.apache.james.core.Username;
import org.apache.james.user.api.model.User;

/**
 * An account as it was read; a password set here is kept by {@code UsersRepository.updateUser}. Not
 * for use by several threads.
 */
public final class Account implements User {
    private final Username name;
    private final NewPasswords passwords;
    private PasswordHash hash;

    /**
     * @param passwords what another password will be hashed with
     */
    public Account(Username name, PasswordHash hash, NewPasswords passwords) {
        this.name = name;
        this.hash = hash;
        this.passwords = passwords;
    }

    @Override
    public Username getUserName() {
        return name;
    }

    @Override
    public boolean verifyPassword(String password) {
        return hash.verify(password);
    }

    /**
     * @throws IllegalArgumentException when the password is too long to ever be right
     */
    @Override
    public boolean setPassword(String password) {
        hash = passwords.hash(password);
        return true;
    }

    /** What is to be stored. */
    public PasswordHash hash() {
        return hash;
    }
}
