package dev.hikyaku.server.store.accounts;

import dev.hikyaku.server.passwords.NewPasswords;
import dev.hikyaku.server.passwords.PasswordHash;

import org.apache.james.UserEntityValidator;
import org.apache.james.core.Username;
import org.apache.james.user.api.AlreadyExistInUsersRepositoryException;
import org.apache.james.user.api.InvalidUsernameException;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.JsonExtractException;
import org.apache.james.webadmin.utils.JsonExtractor;
import org.apache.james.webadmin.utils.Responses;

import spark.Request;
import spark.Response;
import spark.Service;

import java.util.Optional;

import javax.inject.Inject;

/**
 * Accounts whose password was hashed elsewhere, as Dovecot's passwd-file has it behind the first
 * colon.
 *
 * <pre>
 * PUT /users/{user}/passwordHash         {"passwordHash":"{SHA512-CRYPT}$6$…"}   a new account
 * PUT /users/{user}/passwordHash?force   {"passwordHash":"{SHA512-CRYPT}$6$…"}   or another hash
 * </pre>
 *
 * <p>Answers as James' {@code PUT /users/{user}} does: 204; 400: no account's name, or no hash that
 * can be used ({@link PasswordHash}); 409: there is one, or an alias or a group of the name. A
 * password in the clear is hashed before it is stored. No route shows a hash.
 */
final class PasswordHashRoutes implements Routes {
    private static final String BASE = "/users";
    private static final String ONE = BASE + "/:userName/passwordHash";

    private final UsersRepository repository;
    private final UserEntityValidator validator;
    private final StoredUsers users;
    private final NewPasswords passwords;
    private final JsonExtractor<Wanted> wanted = new JsonExtractor<>(Wanted.class);

    /** The hash, as {@link PasswordHash} reads it. */
    record Wanted(String passwordHash) {
        @Override
        public String toString() {
            return "***";
        }
    }

    @Inject
    PasswordHashRoutes(
            UsersRepository repository,
            UserEntityValidator validator,
            StoredUsers users,
            NewPasswords passwords) {
        this.repository = repository;
        this.validator = validator;
        this.users = users;
        this.passwords = passwords;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.put(ONE, this::put);
    }

    private String put(Request request, Response response) throws Exception {
        Username name = Username.of(request.params("userName"));
        PasswordHash hash = hash(request);
        if (request.queryParams().contains("force") && users.contains(name)) {
            users.set(name, hash);
        } else {
            add(name, hash);
        }
        return Responses.returnNoContent(response);
    }

    private PasswordHash hash(Request request) throws JsonExtractException {
        String text = Optional.ofNullable(wanted.parse(request.body()).passwordHash()).orElse("");
        try {
            PasswordHash hash = PasswordHash.parse(text);
            return hash.clear().map(passwords::hash).orElse(hash);
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid(e.getMessage());
        }
    }

    private void add(Username name, PasswordHash hash) throws Exception {
        try {
            repository.assertValid(name);
        } catch (InvalidUsernameException e) {
            throw Refusal.invalid(e.getMessage());
        }
        Optional<UserEntityValidator.ValidationFailure> taken = validator.canCreate(name);
        if (taken.isPresent()) {
            throw Refusal.conflict(taken.get().errorMessage());
        }
        try {
            users.add(name, hash);
        } catch (AlreadyExistInUsersRepositoryException e) {
            throw Refusal.conflict(e.getMessage());
        }
    }
}
