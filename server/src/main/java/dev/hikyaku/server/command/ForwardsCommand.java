package dev.hikyaku.server.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hikyaku forwards}: where mail of an address goes as well, or instead. */
@Command(
        name = "forwards",
        description = "Where mail of an address goes as well, or instead.",
        footer = {"", "Example:", "  hikyaku forwards list"})
final class ForwardsCommand {
    private static final AddressMappings MAPPINGS =
            new AddressMappings("forwards", "targets", "Forward", true, "target");

    @Command(
            name = "list",
            description = "Lists the forwards.",
            footer = {"", "Example:", "  hikyaku forwards list bob@example.org"})
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
            description = "Adds a target; without the address itself among them it keeps no copy.",
            footer = {"", "Example:", "  hikyaku forwards add bob@example.org bob@example.com"})
    int add(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(index = "0", paramLabel = "ADDRESS", description = "Whose mail it is.")
                    String address,
            @Parameters(index = "1", paramLabel = "TARGET", description = "Where its mail goes.")
                    String other) {
        return MAPPINGS.add(webadmin.client(), output, address, other);
    }

    @Command(
            name = "remove",
            description =
                    "Removes a target; without the address itself among them it keeps no copy.",
            footer = {"", "Example:", "  hikyaku forwards remove bob@example.org bob@example.com"})
    int remove(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(index = "0", paramLabel = "ADDRESS", description = "Whose mail it is.")
                    String address,
            @Parameters(index = "1", paramLabel = "TARGET", description = "Where its mail goes.")
                    String other) {
        return MAPPINGS.remove(webadmin.client(), output, address, other);
    }
}
