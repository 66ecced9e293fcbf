package dev.hikyaku.server.passwords;

import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepositoryException;

import java.util.Optional;

/** Where accounts keep their password hashes. */
public interface StoredPasswords {

    /**
     * The account's hash, or nothing when there is no such account.
     *
     * @throws UsersRepositoryException when it cannot be read
     */
    Optional<PasswordHash> find(Username account) throws UsersRepositoryException;

    /**
     * Puts another hash in the place of the one that was read, unless it was changed meanwhile.
     *
     * @throws UsersRepositoryException when it cannot be written
     */
    void replace(Username account, PasswordHash read, PasswordHash fresh)
            throws UsersRepositoryException;
}
