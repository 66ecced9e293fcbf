package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hikyaku users}: accounts and their passwords. */
@Command(
        name = "users",
        description = "Accounts and their passwords.",
        footer = {"", "Example:", "  hikyaku users list"})
final class UsersCommand {
    private static final String USERS = "users";
    private static final String HASH = "passwordHash";

    @Command(
            name = "list",
            description = "Lists the accounts.",
            footer = {"", "Example:", "  hikyaku users list --json"})
    int list(@Mixin WebAdminOptions webadmin, @Mixin Output output) {
        ArrayNode names = Json.array();
        webadmin.client()
                .get(Target.of(USERS))
                .valueStream()
                .map(user -> user.path("username").asText())
                .sorted()
                .forEach(names::add);
        return output.show(names, Lines.of(names));
    }

    @Command(
            name = "add",
            description = {
                "Makes an account. Its password is asked for, twice;",
                "or it comes with the password's hash, such as Dovecot's."
            },
            footer = {
                "",
                "Examples:",
                "  hikyaku users add bob@example.org --password-file bob.password",
                "  hikyaku users add bob@example.org --hash-file bob.hash"
            })
    int add(
            @Mixin WebAdminOptions webadmin,
            @Mixin PasswordOptions password,
            @Mixin HashOptions hash,
            @Mixin Output output,
            @Parameters(paramLabel = "USER", description = "A whole address.") String user) {
        Change change = change(user, password, hash);
        webadmin.client().put(change.target(), change.body());
        return output.done("added", "user", user);
    }

    @Command(
            name = "password",
            description = "Sets another password, or its hash. It is asked for, twice.",
            footer = {
                "",
                "Example:",
                "  hikyaku users password bob@example.org --password-stdin < bob.password"
            })
    int password(
            @Mixin WebAdminOptions webadmin,
            @Mixin PasswordOptions password,
            @Mixin HashOptions hash,
            @Mixin Output output,
            @Parameters(paramLabel = "USER", description = "One of the users list.") String user) {
        WebAdminClient client = existing(webadmin, user);
        Change change = change(user, password, hash);
        client.put(change.target().with("force", ""), change.body());
        return output.done("password set", "user", user);
    }

    @Command(
            name = "verify",
            description = "Tells whether a password is the account's: exit code 0 or 1.",
            footer = {
                "",
                "Example:",
                "  hikyaku users verify bob@example.org --password-file bob.password"
            })
    int verify(
            @Mixin WebAdminOptions webadmin,
            @Mixin PasswordOptions password,
            @Mixin Output output,
            @Parameters(paramLabel = "USER", description = "One of the users list.") String user) {
        WebAdminClient client = existing(webadmin, user);
        Answer answer =
                client.send("POST", Target.of(USERS, user, "verify"), body(password.known()));
        // A refused token has a body that says so; a wrong password has none.
        if (answer.status() == 401 && answer.body().length == 0) {
            throw new CommandFailure(ExitCode.FAILED, "password: wrong (expected: the account's)");
        }
        WebAdminClient.expect(answer);
        return output.done("password is right", "user", user);
    }

    @Command(
            name = "show",
            description = "Shows what an account may write as, and who may enter its mailboxes.",
            footer = {"", "Example:", "  hikyaku users show bob@example.org"})
    int show(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(paramLabel = "USER", description = "One of the users list.") String user) {
        WebAdminClient client = existing(webadmin, user);
        JsonNode senders = client.get(Target.of(USERS, user, "allowedFromHeaders"));
        JsonNode delegates = client.get(Target.of(USERS, user, "authorizedUsers"));
        ObjectNode json = Json.object().put("user", user);
        json.set("writesAs", senders);
        json.set("enteredBy", delegates);
        Table table = Table.plain().row("user", user);
        senders.forEach(sender -> table.row("writes as", sender.asText()));
        delegates.forEach(other -> table.row("entered by", other.asText()));
        return output.show(json, table);
    }

    @Command(
            name = "remove",
            description = {
                "Removes an account: it can log in and get mail no more.",
                "Its mailboxes stay."
            },
            footer = {"", "Example:", "  hikyaku users remove bob@example.org"})
    int remove(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(paramLabel = "USER", description = "One of the users list.") String user) {
        existing(webadmin, user).delete(Target.of(USERS, user));
        return output.done("removed", "user", user);
    }

    /** Webadmin answers 204 to much that is done to nobody. */
    private static WebAdminClient existing(WebAdminOptions webadmin, String user) {
        WebAdminClient client = webadmin.client();
        Answer answer = client.send("HEAD", Target.of(USERS, user));
        if (answer.status() == 404) {
            throw new CommandFailure(
                    ExitCode.FAILED, "user: " + user + " (expected: one of hikyaku users list)");
        }
        WebAdminClient.expect(answer);
        return client;
    }

    private record Change(Target target, ObjectNode body) {}

    private static Change change(String user, PasswordOptions password, HashOptions hash) {
        Target target = Target.of(USERS, user);
        return hash.given()
                .map(
                        given -> {
                            if (password.given()) {
                                throw CommandFailure.wrong(
                                        "password", "with a hash", "one of the two");
                            }
                            return new Change(
                                    target.and(HASH), Json.object().put(HASH, given.reveal()));
                        })
                .orElseGet(() -> new Change(target, body(password.fresh())));
    }

    private static ObjectNode body(Secret password) {
        return Json.object().put("password", password.reveal());
    }
}
