package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hikyaku senders}: what an account may write as, beside its name and its aliases. */
@Command(
        name = "senders",
        description = "What an account may write as, beside its name and its aliases.",
        footer = {"", "Example:", "  hikyaku senders list bob@example.org"})
final class SendersCommand {
    private static final String USER = "One of the users list.";

    @Command(
            name = "list",
            description = "Lists an account's; a domain is listed with @ before it.",
            footer = {"", "Example:", "  hikyaku senders list bob@example.org"})
    int list(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(paramLabel = "USER", description = USER) String user) {
        JsonNode senders = webadmin.client().get(target(user));
        return output.show(senders, Lines.of(senders));
    }

    @Command(
            name = "add",
            description = "Lets an account write as an address, or as any address of a domain.",
            footer = {
                "",
                "Examples:",
                "  hikyaku senders add bob@example.org sales@example.com",
                "  hikyaku senders add bob@example.org example.net"
            })
    int add(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(index = "0", paramLabel = "USER", description = USER) String user,
            @Parameters(index = "1", paramLabel = "SENDER", description = "An address or domain.")
                    String sender) {
        webadmin.client().put(target(user).and(sender));
        return output.done("added", change("added", user, sender), sender);
    }

    @Command(
            name = "remove",
            description = "Takes it back.",
            footer = {"", "Example:", "  hikyaku senders remove bob@example.org example.net"})
    int remove(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(index = "0", paramLabel = "USER", description = USER) String user,
            @Parameters(index = "1", paramLabel = "SENDER", description = "One of the list.")
                    String sender) {
        webadmin.client().delete(target(user).and(sender));
        return output.done("removed", change("removed", user, sender), sender);
    }

    private static ObjectNode change(String done, String user, String sender) {
        return Json.object().put("done", done).put("user", user).put("sender", sender);
    }

    private static Target target(String user) {
        return Target.of("users", user, "senders");
    }
}
