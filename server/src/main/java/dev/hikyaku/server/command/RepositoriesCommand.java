package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;

/** {@code hikyaku repositories}: mails put aside because nobody could handle them. */
@Command(
        name = "repositories",
        description = "Mails put aside because nobody could handle them, such as var/mail/error.",
        footer = {"", "Example:", "  hikyaku repositories list"})
final class RepositoriesCommand {
    private static final String REPOSITORIES = "mailRepositories";
    private static final String MAILS = "mails";
    private static final String PATH = "One of the repositories list, such as var/mail/error.";

    @Command(
            name = "list",
            description = "Lists the repositories and how many mails each holds.",
            footer = {"", "Example:", "  hikyaku repositories list"})
    int list(@Mixin WebAdminOptions webadmin, @Mixin Output output) {
        WebAdminClient client = webadmin.client();
        ArrayNode json = Json.array();
        Table table = Table.of("REPOSITORY", "MAILS");
        for (JsonNode found : client.get(Target.of(REPOSITORIES))) {
            JsonNode repository = client.get(target(found.path("repository").asText()));
            json.add(
                    Json.object()
                            .put("repository", repository.path("repository").asText())
                            .put("size", repository.path("size").asLong()));
            table.row(repository.path("repository").asText(), repository.path("size").asText());
        }
        return output.show(json, table);
    }

    @Command(
            name = "show",
            description = "Shows the mails of a repository: key, sender, recipients, error.",
            footer = {"", "Example:", "  hikyaku repositories show var/mail/error"})
    int show(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(paramLabel = "REPOSITORY", description = PATH) String path,
            @Option(
                            names = "--limit",
                            paramLabel = "MAILS",
                            defaultValue = "100",
                            description = "At most this many. Default: 100.")
                    int limit) {
        WebAdminClient client = webadmin.client();
        Target mails = target(path).and(MAILS);
        ArrayNode json = Json.array();
        Table table = Table.of("KEY", "SENDER", "RECIPIENTS", "ERROR");
        for (JsonNode key : client.get(mails.with("limit", Integer.toString(limit)))) {
            String name = key.isTextual() ? key.asText() : key.path("mailKey").asText();
            JsonNode mail = client.get(mails.and(name));
            ObjectNode entry = Json.object().put("key", name);
            for (String field : new String[] {"sender", "recipients", "error", "state"}) {
                entry.set(field, mail.path(field));
            }
            json.add(entry);
            row(table, entry);
        }
        return output.show(json, table);
    }

    private static void row(Table table, JsonNode entry) {
        table.row(
                entry.path("key").asText(),
                entry.path("sender").asText("<>"),
                entry.path("recipients")
                        .valueStream()
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(",")),
                entry.path("error").isTextual()
                        ? entry.path("error").asText().lines().findFirst().orElse("")
                        : null);
    }

    @Command(
            name = "download",
            description = "Prints a mail, or writes it to a file.",
            footer = {
                "",
                "Example:",
                "  hikyaku repositories download var/mail/error Mail1700000000000-1 -o mail.eml"
            })
    int download(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(index = "0", paramLabel = "REPOSITORY", description = PATH) String path,
            @Parameters(index = "1", paramLabel = "KEY", description = "As show tells it.")
                    String key,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "FILE",
                            description = "A new file; else the mail is printed.")
                    Path file) {
        Answer answer =
                WebAdminClient.expect(
                        webadmin.client()
                                .fetch(target(path).and(MAILS).and(key), "message/rfc822"));
        if (file == null) {
            return output.show(
                    Json.object().put("key", key).put("mail", answer.text()), answer.text());
        }
        try {
            Files.write(file, answer.body(), StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED, "--output: " + file + " (expected: a file to be made)", e);
        }
        return output.done(
                "written",
                Json.object()
                        .put("done", "written")
                        .put("file", file.toString())
                        .put("bytes", answer.body().length),
                file.toString());
    }

    @Command(
            name = "reprocess",
            description = {
                "Puts mails back into a queue, to go through the pipeline again.",
                "Without KEY all of the repository."
            },
            footer = {"", "Example:", "  hikyaku repositories reprocess var/mail/error"})
    int reprocess(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Mixin TaskOptions task,
            @Parameters(index = "0", paramLabel = "REPOSITORY", description = PATH) String path,
            @Parameters(
                            index = "1",
                            arity = "0..1",
                            paramLabel = "KEY",
                            description = "As show tells it.")
                    String key,
            @Option(
                            names = "--processor",
                            paramLabel = "PROCESSOR",
                            defaultValue = "root",
                            description = "Where in the pipeline they start. Default: root.")
                    String processor,
            @Option(
                            names = "--queue",
                            paramLabel = "QUEUE",
                            defaultValue = "spool",
                            description = "The queue they go to. Default: spool.")
                    String queue,
            @Option(names = "--keep", description = "Leave a copy in the repository.")
                    boolean keep) {
        WebAdminClient client = webadmin.client();
        client.get(target(path));
        Target mails = mails(path, key);
        Target action =
                mails.with("action", "reprocess")
                        .with("processor", processor)
                        .with("queue", queue)
                        .with("consume", Boolean.toString(!keep));
        return task.follow(client, output, client.patch(action));
    }

    @Command(
            name = "delete",
            description = "Deletes a mail for good, or with --all every mail of the repository.",
            footer = {"", "Example:", "  hikyaku repositories delete var/mail/error --all --yes"})
    int delete(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Mixin TaskOptions task,
            @Mixin Confirmation confirmation,
            @Parameters(index = "0", paramLabel = "REPOSITORY", description = PATH) String path,
            @Parameters(
                            index = "1",
                            arity = "0..1",
                            paramLabel = "KEY",
                            description = "As show tells it.")
                    String key,
            @Option(names = "--all", description = "Every mail.") boolean all) {
        if (all == (key != null)) {
            throw CommandFailure.wrong("mails", "not chosen", "either KEY or --all");
        }
        WebAdminClient client = webadmin.client();
        client.get(all ? target(path) : mails(path, key));
        confirmation.ask("Delete " + (all ? "all mails of " + path : key) + " for good?");
        Answer answer = client.delete(mails(path, key));
        return all ? task.follow(client, output, answer) : output.done("deleted", "key", key);
    }

    private static Target mails(String path, String key) {
        Target mails = target(path).and(MAILS);
        return key == null ? mails : mails.and(key);
    }

    private static Target target(String path) {
        return Target.of(REPOSITORIES).andTwice(path);
    }
}
