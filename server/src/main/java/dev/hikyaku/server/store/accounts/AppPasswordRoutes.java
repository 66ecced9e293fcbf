package dev.hikyaku.server.store.accounts;

import dev.hikyaku.server.login.MailProtocol;
import dev.hikyaku.server.store.accounts.StoredAppPasswords.Added;

import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.JsonExtractException;
import org.apache.james.webadmin.utils.JsonExtractor;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.apache.james.webadmin.utils.Responses;

import spark.Request;
import spark.Response;
import spark.Service;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import javax.inject.Inject;

/**
 * App passwords.
 *
 * <pre>
 * GET    /users/{user}/appPasswords
 * POST   /users/{user}/appPasswords   {"name":"Thunderbird","protocols":["imap","submission"]}
 * DELETE /users/{user}/appPasswords/{name}
 * </pre>
 *
 * <p>Only the answer to POST, 201, holds the password. Without {@code protocols} it is good for all
 * of them. 400: a name or protocol that cannot be; 404: no such account or app password; 409: the
 * name is taken, or the account has too many.
 */
final class AppPasswordRoutes implements Routes {
    private static final String BASE = "/users";
    private static final String ALL = BASE + "/:userName/appPasswords";
    private static final String ONE = ALL + "/:appPassword";
    private static final int LONGEST_NAME = 64;

    private final KnownAccounts accounts;
    private final StoredAppPasswords passwords;
    private final JsonTransformer json;
    private final JsonExtractor<Wanted> wanted = new JsonExtractor<>(Wanted.class);

    /** What shall be made. */
    record Wanted(String name, List<String> protocols) {}

    /** One as JSON; times are ISO 8601 in UTC, null when it was not used yet. */
    record Entry(String name, List<String> protocols, String created, String lastUsed) {
        static Entry of(AppPassword known) {
            return new Entry(
                    known.name(),
                    names(known),
                    known.created().toString(),
                    known.lastUsed().map(Instant::toString).orElse(null));
        }

        private static List<String> names(AppPassword known) {
            return List.of(MailProtocol.join(known.protocols()).split(","));
        }
    }

    /** A new one, with the password itself. */
    record Made(String name, List<String> protocols, String created, String password) {
        static Made of(Added.Made made) {
            Entry entry = Entry.of(made.known());
            return new Made(entry.name(), entry.protocols(), entry.created(), made.password());
        }
    }

    @Inject
    AppPasswordRoutes(KnownAccounts accounts, StoredAppPasswords passwords, JsonTransformer json) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.json = json;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(ALL, (request, response) -> list(request), json);
        service.post(ALL, this::add, json);
        service.delete(ONE, this::revoke);
    }

    private List<Entry> list(Request request) throws UsersRepositoryException {
        return passwords.list(accounts.of(request)).stream().map(Entry::of).toList();
    }

    private Made add(Request request, Response response)
            throws UsersRepositoryException, JsonExtractException {
        Username account = accounts.of(request);
        Wanted asked = wanted.parse(request.body());
        String name = name(asked.name());
        return switch (passwords.add(account, name, protocols(asked.protocols()))) {
            case Added.Made made -> {
                response.status(201);
                yield Made.of(made);
            }
            case Added.NameTaken taken ->
                    throw Refusal.conflict(
                            "name: " + name + " (expected: one the account does not have)");
            case Added.TooMany many ->
                    throw Refusal.conflict(
                            "app passwords: one more (expected: at most %d an account)"
                                    .formatted(StoredAppPasswords.MOST));
            case Added.NoAccount none ->
                    throw Refusal.notFound(
                            "user: " + account.asString() + " (expected: an account)");
        };
    }

    private static String name(String text) {
        String name = text == null ? "" : text.strip();
        boolean fits =
                !name.isEmpty()
                        && name.length() <= LONGEST_NAME
                        && name.codePoints().noneMatch(Character::isISOControl)
                        && name.indexOf('/') < 0;
        if (!fits) {
            throw Refusal.invalid(
                    "name: %s (expected: 1 to %d characters, no slash)"
                            .formatted(name, LONGEST_NAME));
        }
        return name;
    }

    private static Set<MailProtocol> protocols(List<String> names) {
        if (names == null || names.isEmpty()) {
            return EnumSet.allOf(MailProtocol.class);
        }
        Set<MailProtocol> protocols = EnumSet.noneOf(MailProtocol.class);
        for (String name : names) {
            protocols.add(
                    MailProtocol.named(name)
                            .orElseThrow(
                                    () ->
                                            Refusal.invalid(
                                                    "protocols: %s (expected: some of %s)"
                                                            .formatted(name, MailProtocol.NAMES))));
        }
        return protocols;
    }

    private String revoke(Request request, Response response) throws UsersRepositoryException {
        Username account = accounts.of(request);
        String name = request.params("appPassword");
        if (!passwords.revoke(account, name)) {
            throw Refusal.notFound("name: " + name + " (expected: one of the account's)");
        }
        return Responses.returnNoContent(response);
    }
}
