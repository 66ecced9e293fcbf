package dev.hikyaku.server.store.accounts;

import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;

import spark.HaltException;
import spark.Request;

import javax.inject.Inject;

/** The accounts that webadmin's paths name. */
final class KnownAccounts {
    private final UsersRepository users;

    @Inject
    KnownAccounts(UsersRepository users) {
        this.users = users;
    }

    /**
     * The account {@code :userName} stands for.
     *
     * @throws HaltException 404 when there is none
     */
    Username of(Request request) throws UsersRepositoryException {
        Username name = Username.of(request.params("userName"));
        if (!users.contains(name)) {
            throw Refusal.notFound("user: " + name.asString() + " (expected: an account)");
        }
        return name;
    }
}
