package dev.hikyaku.server.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hikyaku groups}: addresses that reach several. */
@Command(
        name = "groups",
        description = "Addresses that reach several.",
        footer = {"", "Example:", "  hikyaku groups list"})
final class GroupsCommand {
    private static final AddressMappings MAPPINGS =
            new AddressMappings("groups", "", "Group", true, "member");

    @Command(
            name = "list",
            description = "Lists the groups.",
            footer = {"", "Example:", "  hikyaku groups list team@example.org"})
    int list(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(
                            arity = "0..1",
                            paramLabel = "GROUP",
                            description = "Only those of this one.")
                    String address) {
        return MAPPINGS.list(webadmin.client(), output, address);
    }

    @Command(
            name = "add",
            description = "Adds a member.",
            footer = {"", "Example:", "  hikyaku groups add team@example.org bob@example.org"})
    int add(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(
                            index = "0",
                            paramLabel = "GROUP",
                            description = "The address of all of them.")
                    String address,
            @Parameters(index = "1", paramLabel = "MEMBER", description = "Who gets its mail.")
                    String other) {
        return MAPPINGS.add(webadmin.client(), output, address, other);
    }

    @Command(
            name = "remove",
            description = "Removes a member.",
            footer = {"", "Example:", "  hikyaku groups remove team@example.org bob@example.org"})
    int remove(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(
                            index = "0",
                            paramLabel = "GROUP",
                            description = "The address of all of them.")
                    String address,
            @Parameters(index = "1", paramLabel = "MEMBER", description = "Who gets its mail.")
                    String other) {
        return MAPPINGS.remove(webadmin.client(), output, address, other);
    }
}
