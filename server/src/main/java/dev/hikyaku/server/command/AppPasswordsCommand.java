package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.hikyaku.privacy.Printable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.List;
import java.util.stream.Collectors;

/** {@code hikyaku app-passwords}: further passwords of an account, one for each mail program. */
@Command(
        name = "app-passwords",
        description = "Further passwords of an account, one for each mail program.",
        footer = {"", "Example:", "  hikyaku app-passwords list bob@example.org"})
final class AppPasswordsCommand {
    private static final String USER = "One of the users list.";
    private static final String PROTOCOLS = "protocols";

    @Command(
            name = "list",
            description = "Lists an account's, with what they are good for and their last use.",
            footer = {"", "Example:", "  hikyaku app-passwords list bob@example.org"})
    int list(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(paramLabel = "USER", description = USER) String user) {
        JsonNode passwords = webadmin.client().get(target(user));
        Table table = Table.of("NAME", "PROTOCOLS", "CREATED", "LAST USED");
        passwords.forEach(
                password ->
                        table.row(
                                password.path("name").asText(),
                                protocols(password),
                                password.path("created").asText(),
                                password.path("lastUsed").textValue()));
        return output.show(passwords, table);
    }

    private static String protocols(JsonNode password) {
        return password.path(PROTOCOLS)
                .valueStream()
                .map(JsonNode::asText)
                .collect(Collectors.joining(","));
    }

    @Command(
            name = "add",
            description = "Makes one and prints it: it is shown this once.",
            footer = {
                "",
                "Example:",
                "  hikyaku app-passwords add bob@example.org Thunderbird --protocols"
                        + " imap,submission"
            })
    int add(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(index = "0", paramLabel = "USER", description = USER) String user,
            @Parameters(index = "1", paramLabel = "NAME", description = "Such as a mail program.")
                    String name,
            @Option(
                            names = "--protocols",
                            split = ",",
                            paramLabel = "PROTOCOL",
                            description =
                                    "What it is good for: imap, pop3, submission, managesieve;"
                                            + " without it all of them.")
                    List<String> protocols) {
        ObjectNode wanted = Json.object().put("name", name);
        if (protocols != null) {
            ArrayNode names = Json.array();
            protocols.forEach(names::add);
            wanted.set(PROTOCOLS, names);
        }
        JsonNode made = webadmin.client().post(target(user), wanted).json();
        return output.show(made, Printable.of(made.path("password").asText()) + "\n");
    }

    @Command(
            name = "revoke",
            description = "Ends one at once. Sessions that are logged in stay.",
            footer = {"", "Example:", "  hikyaku app-passwords revoke bob@example.org Thunderbird"})
    int revoke(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(index = "0", paramLabel = "USER", description = USER) String user,
            @Parameters(index = "1", paramLabel = "NAME", description = "One of the list.")
                    String name) {
        webadmin.client().delete(target(user).and(name));
        return output.done(
                "revoked",
                Json.object().put("done", "revoked").put("user", user).put("name", name),
                name);
    }

    private static Target target(String user) {
        return Target.of("users", user, "appPasswords");
    }
}
