package dev.hikyaku.server.store.accounts;

import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.apache.james.webadmin.utils.Responses;

import spark.Request;
import spark.Response;
import spark.Service;

import java.util.List;

import javax.inject.Inject;

/**
 * What an account may write as, beside its name and its aliases.
 *
 * <pre>
 * GET    /users/{user}/senders
 * PUT    /users/{user}/senders/sales@example.com
 * PUT    /users/{user}/senders/example.net
 * DELETE /users/{user}/senders/{sender}
 * </pre>
 *
 * <p>A domain allows all its addresses and is listed as {@code @example.net}. 400: neither an
 * address nor a domain; 404: no such account or sender.
 */
final class SenderRoutes implements Routes {
    private static final String BASE = "/users";
    private static final String ALL = BASE + "/:userName/senders";
    private static final String ONE = ALL + "/:sender";

    private final KnownAccounts accounts;
    private final StoredSenders senders;
    private final JsonTransformer json;

    @Inject
    SenderRoutes(KnownAccounts accounts, StoredSenders senders, JsonTransformer json) {
        this.accounts = accounts;
        this.senders = senders;
        this.json = json;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(ALL, (request, response) -> list(request), json);
        service.put(ONE, this::add);
        service.delete(ONE, this::remove);
    }

    private List<String> list(Request request) throws UsersRepositoryException {
        return senders.list(accounts.of(request));
    }

    private String add(Request request, Response response) throws UsersRepositoryException {
        senders.add(accounts.of(request), request.params("sender"));
        return Responses.returnNoContent(response);
    }

    private String remove(Request request, Response response) throws UsersRepositoryException {
        Username account = accounts.of(request);
        String sender = request.params("sender");
        if (!senders.remove(account, sender)) {
            throw Refusal.notFound("sender: " + sender + " (expected: one of the account's)");
        }
        return Responses.returnNoContent(response);
    }
}
