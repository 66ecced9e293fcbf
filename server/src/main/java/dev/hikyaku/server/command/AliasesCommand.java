package dev.hikyaku.server.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hikyaku aliases}: further addresses of an account, which it may also write as. */
@Command(
        name = "aliases",
        description = "Further addresses of an account.",
        footer = {"", "Example:", "  hikyaku aliases list"})
final class AliasesCommand {
    private static final AddressMappings MAPPINGS =
            new AddressMappings("aliases", "sources", "Alias", false, "alias");

    @Command(
            name = "list",
            description = "Lists the aliases.",
            footer = {"", "Example:", "  hikyaku aliases list bob@example.org"})
    int list(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(
                            arity = "0..1",
                            paramLabel = "ADDRESS",
                            description = "Only those of this one.")
                    String address) {
        return MAPPINGS.list(webadmin.client(), output, address);
    }

    @Command(
            name = "add",
            description = "Adds a further address, which its owner may also write as.",
            footer = {"", "Example:", "  hikyaku aliases add bob@example.org robert@example.org"})
    int add(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(index = "0", paramLabel = "ADDRESS", description = "Whose mail it is.")
                    String address,
            @Parameters(index = "1", paramLabel = "ALIAS", description = "The further address.")
                    String other) {
        return MAPPINGS.add(webadmin.client(), output, address, other);
    }

    @Command(
            name = "remove",
            description = "Removes a further address, which its owner may also write as.",
            footer = {
                "",
                "Example:",
                "  hikyaku aliases remove bob@example.org robert@example.org"
            })
    int remove(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(index = "0", paramLabel = "ADDRESS", description = "Whose mail it is.")
                    String address,
            @Parameters(index = "1", paramLabel = "ALIAS", description = "The further address.")
                    String other) {
        return MAPPINGS.remove(webadmin.client(), output, address, other);
    }
}
