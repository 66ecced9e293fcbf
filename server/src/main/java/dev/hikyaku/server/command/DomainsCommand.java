package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.JsonNode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hikyaku domains}: the domains whose mail this server takes, and their aliases. */
@Command(
        name = "domains",
        description = "The domains whose mail this server takes.",
        subcommands = DomainAliasesCommand.class,
        footer = {"", "Example:", "  hikyaku domains list"})
final class DomainsCommand {
    private static final String DOMAINS = "domains";

    @Command(
            name = "list",
            description = "Lists the domains.",
            footer = {"", "Example:", "  hikyaku domains list --json"})
    int list(@Mixin WebAdminOptions webadmin, @Mixin Output output) {
        JsonNode domains = webadmin.client().get(Target.of(DOMAINS));
        return output.show(domains, Lines.of(domains));
    }

    @Command(
            name = "add",
            description = "Takes mail for a domain from now on.",
            footer = {"", "Example:", "  hikyaku domains add example.org"})
    int add(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(paramLabel = "DOMAIN", description = "Such as example.org.")
                    String domain) {
        webadmin.client().put(target(domain));
        return output.done("added", "domain", domain);
    }

    @Command(
            name = "remove",
            description = {
                "Takes no more mail for a domain.",
                "Its accounts stay until they are removed."
            },
            footer = {"", "Example:", "  hikyaku domains remove example.org"})
    int remove(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(paramLabel = "DOMAIN", description = "One of the domains list.")
                    String domain) {
        WebAdminClient client = webadmin.client();
        client.get(target(domain));
        client.delete(target(domain));
        return output.done("removed", "domain", domain);
    }

    static Target target(String domain) {
        return Target.of(DOMAINS).andTwice(domain);
    }
}
