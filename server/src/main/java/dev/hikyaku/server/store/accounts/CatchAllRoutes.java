package dev.hikyaku.server.store.accounts;

import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.rrt.api.RecipientRewriteTableException;
import org.apache.james.rrt.lib.Mapping;
import org.apache.james.rrt.lib.MappingSource;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.JsonExtractException;
import org.apache.james.webadmin.utils.JsonExtractor;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.apache.james.webadmin.utils.Responses;

import spark.Request;
import spark.Response;
import spark.Service;

import java.util.Optional;

import javax.inject.Inject;
import javax.mail.internet.AddressException;

/**
 * Who gets a domain's mail for addresses nobody has.
 *
 * <pre>
 * GET    /domains/{domain}/catchAll
 * PUT    /domains/{domain}/catchAll   {"catchAll":"bob@example.org"}
 * DELETE /domains/{domain}/catchAll
 * </pre>
 *
 * <p>GET answers {@code {"catchAll":null}} when there is none. 400: no address, or one here that
 * nobody has; 404: no such domain; 409: the domain is another's alias, whose catch-all address gets
 * the mail.
 */
final class CatchAllRoutes implements Routes {
    private static final String BASE = "/domains";
    private static final String ONE = BASE + "/:domain/catchAll";

    private final DomainList domains;
    private final UsersRepository users;
    private final StoredAddresses addresses;
    private final JsonTransformer json;
    private final JsonExtractor<CatchAll> wanted = new JsonExtractor<>(CatchAll.class);

    /** The address; null when there is none. */
    record CatchAll(String catchAll) {}

    @Inject
    CatchAllRoutes(
            DomainList domains,
            UsersRepository users,
            StoredAddresses addresses,
            JsonTransformer json) {
        this.domains = domains;
        this.users = users;
        this.addresses = addresses;
        this.json = json;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(ONE, (request, response) -> show(request), json);
        service.put(ONE, this::set);
        service.delete(ONE, this::remove);
    }

    private CatchAll show(Request request)
            throws DomainListException, RecipientRewriteTableException {
        return new CatchAll(addresses.catchAll(domain(request)).orElse(null));
    }

    private String set(Request request, Response response)
            throws DomainListException,
                    RecipientRewriteTableException,
                    UsersRepositoryException,
                    JsonExtractException {
        Domain domain = domain(request);
        MailAddress address = address(wanted.parse(request.body()).catchAll());
        refuseAlias(domain);
        refuseNobody(address);
        addresses.setCatchAll(domain, Optional.of(address));
        return Responses.returnNoContent(response);
    }

    private String remove(Request request, Response response)
            throws DomainListException, RecipientRewriteTableException {
        addresses.setCatchAll(domain(request), Optional.empty());
        return Responses.returnNoContent(response);
    }

    private Domain domain(Request request) throws DomainListException {
        Domain domain = Domain.of(request.params("domain"));
        if (!domains.containsDomain(domain)) {
            throw Refusal.notFound("domain: " + domain.asString() + " (expected: one of ours)");
        }
        return domain;
    }

    private static MailAddress address(String text) {
        try {
            return new MailAddress(text == null ? "" : text);
        } catch (AddressException e) {
            throw Refusal.invalid("catchAll: " + text + " (expected: an address)");
        }
    }

    private void refuseAlias(Domain domain) throws RecipientRewriteTableException {
        Optional<String> other =
                addresses
                        .getStoredMappings(MappingSource.fromDomain(domain))
                        .asStream()
                        .filter(CatchAllRoutes::isDomain)
                        .map(Mapping::getMappingValue)
                        .findFirst();
        if (other.isPresent()) {
            throw Refusal.conflict(
                    "domain: %s (expected: %s, whose alias it is)"
                            .formatted(domain.asString(), other.get()));
        }
    }

    private static boolean isDomain(Mapping mapping) {
        return mapping.getType() == Mapping.Type.DomainAlias
                || mapping.getType() == Mapping.Type.Domain;
    }

    private void refuseNobody(MailAddress address)
            throws DomainListException, RecipientRewriteTableException, UsersRepositoryException {
        boolean somebodys =
                !domains.containsDomain(address.getDomain())
                        || users.contains(users.getUsername(address))
                        || !addresses
                                .getStoredMappings(
                                        MappingSource.fromUser(Username.fromMailAddress(address)))
                                .isEmpty();
        if (!somebodys) {
            throw Refusal.invalid(
                    "catchAll: %s (expected: an account, an alias, a group, or an address elsewhere)"
                            .formatted(address.asString()));
        }
    }
}
