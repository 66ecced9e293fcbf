package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.List;

/** {@code hikyaku catch-all}: who gets a domain's mail for addresses nobody has. */
@Command(
        name = "catch-all",
        description = "Who gets a domain's mail for addresses nobody has.",
        footer = {"", "Example:", "  hikyaku catch-all show"})
final class CatchAllCommand {
    private static final String DOMAIN = "domain";
    private static final String CATCH_ALL = "catchAll";

    @Command(
            name = "show",
            description = "Shows it for a domain, or for all.",
            footer = {"", "Example:", "  hikyaku catch-all show example.org"})
    int show(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(arity = "0..1", paramLabel = "DOMAIN", description = "Only of this domain.")
                    String domain) {
        WebAdminClient client = webadmin.client();
        ArrayNode json = Json.array();
        Table table = Table.of("DOMAIN", "CATCH-ALL");
        for (String name : domain == null ? domains(client) : List.of(domain)) {
            String address = client.get(target(name)).path(CATCH_ALL).textValue();
            json.add(Json.object().put(DOMAIN, name).put(CATCH_ALL, address));
            table.row(name, address);
        }
        return output.show(json, table);
    }

    private static List<String> domains(WebAdminClient client) {
        return client.get(Target.of("domains"))
                .valueStream()
                .map(JsonNode::asText)
                .sorted()
                .toList();
    }

    @Command(
            name = "set",
            description = {
                "Sets it. Accounts and addresses with an alias, group or forward of their own",
                "keep their mail."
            },
            footer = {"", "Example:", "  hikyaku catch-all set example.org bob@example.org"})
    int set(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(
                            index = "0",
                            paramLabel = "DOMAIN",
                            description = "One of the domains list.")
                    String domain,
            @Parameters(index = "1", paramLabel = "ADDRESS", description = "Who gets the mail.")
                    String address) {
        webadmin.client().put(target(domain), Json.object().put(CATCH_ALL, address));
        return output.done(
                "set",
                Json.object().put("done", "set").put(DOMAIN, domain).put(CATCH_ALL, address),
                domain);
    }

    @Command(
            name = "remove",
            description = "Removes it: mail for addresses nobody has is refused again.",
            footer = {"", "Example:", "  hikyaku catch-all remove example.org"})
    int remove(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(paramLabel = "DOMAIN", description = "One of the domains list.")
                    String domain) {
        webadmin.client().delete(target(domain));
        return output.done("removed", DOMAIN, domain);
    }

    private static Target target(String domain) {
        return Target.of("domains", domain, CATCH_ALL);
    }
}
