package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hikyaku domains aliases}: domains whose addresses are those of another domain. */
@Command(
        name = "aliases",
        description = "Domains whose addresses are those of another domain.",
        footer = {"", "Example:", "  hikyaku domains aliases list example.org"})
final class DomainAliasesCommand {
    private static final String ALIASES = "aliases";

    @Command(
            name = "list",
            description = "Lists the aliases of a domain.",
            footer = {"", "Example:", "  hikyaku domains aliases list example.org"})
    int list(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(paramLabel = "DOMAIN", description = "One of the domains list.")
                    String domain) {
        WebAdminClient client = webadmin.client();
        client.get(DomainsCommand.target(domain));
        Answer answer = client.send("GET", DomainsCommand.target(domain).and(ALIASES));
        ArrayNode aliases = Json.array();
        if (answer.status() != 404) {
            for (JsonNode alias : WebAdminClient.expect(answer).json()) {
                aliases.add(alias.path("source"));
            }
        }
        return output.show(aliases, Lines.of(aliases));
    }

    @Command(
            name = "add",
            description = {
                "Makes a domain another's alias.",
                "Both must be in the domains list before."
            },
            footer = {"", "Example:", "  hikyaku domains aliases add example.org example.net"})
    int add(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(index = "0", paramLabel = "DOMAIN", description = "Has the addresses.")
                    String domain,
            @Parameters(index = "1", paramLabel = "ALIAS", description = "Shall have them too.")
                    String alias) {
        webadmin.client().put(target(domain, alias));
        return output.done("added", change("added", domain, alias), alias);
    }

    @Command(
            name = "remove",
            description = "Makes a domain an alias no more.",
            footer = {"", "Example:", "  hikyaku domains aliases remove example.org example.net"})
    int remove(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(index = "0", paramLabel = "DOMAIN", description = "Has the addresses.")
                    String domain,
            @Parameters(index = "1", paramLabel = "ALIAS", description = "Had them too.")
                    String alias) {
        webadmin.client().delete(target(domain, alias));
        return output.done("removed", change("removed", domain, alias), alias);
    }

    private static Target target(String domain, String alias) {
        return DomainsCommand.target(domain).and(ALIASES).andTwice(alias);
    }

    private static ObjectNode change(String done, String domain, String alias) {
        return Json.object().put("done", done).put("domain", domain).put("alias", alias);
    }
}
