package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.time.Clock;
import java.util.stream.Collectors;

/** {@code hikyaku queues}: what waits to be delivered. */
@Command(
        name = "queues",
        description = {
            "What waits to be delivered.",
            "spool: new mail, and local mail to be tried again; outgoing: to other servers."
        },
        footer = {"", "Example:", "  hikyaku queues show outgoing"})
final class QueuesCommand {
    private static final String QUEUES = "mailQueues";
    private static final String QUEUE = "One of the queues list.";

    private final Clock clock = Clock.systemUTC();

    @Command(
            name = "list",
            description = "Lists the queues and how many mails each holds.",
            footer = {"", "Example:", "  hikyaku queues list"})
    int list(@Mixin WebAdminOptions webadmin, @Mixin Output output) {
        WebAdminClient client = webadmin.client();
        ArrayNode json = Json.array();
        Table table = Table.of("QUEUE", "MAILS");
        for (JsonNode name : client.get(Target.of(QUEUES))) {
            JsonNode queue = client.get(Target.of(QUEUES, name.asText()));
            json.add(queue);
            table.row(queue.path("name").asText(), queue.path("size").asText());
        }
        return output.show(json, table);
    }

    @Command(
            name = "show",
            description = {
                "Shows the mails of a queue: name, how long here, next delivery, failed attempts,",
                "sender, recipients."
            },
            footer = {"", "Example:", "  hikyaku queues show outgoing --recipient eve@example.com"})
    int show(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Mixin MailSelection which,
            @Parameters(paramLabel = "QUEUE", description = QUEUE) String queue,
            @Option(names = "--held", description = "Only held mails.") boolean held) {
        ArrayNode json = Json.array();
        Table table = Table.of("NAME", "AGE", "NEXT", "ATTEMPTS", "SENDER", "RECIPIENTS");
        for (JsonNode mail : webadmin.client().get(entries(queue))) {
            if (which.matches(mail) && (!held || mail.path("held").asBoolean())) {
                json.add(mail);
                row(table, mail);
            }
        }
        return output.show(json, table);
    }

    @Command(
            name = "retry",
            description = "Tries mails now that wait for their next attempt. Held ones stay.",
            footer = {
                "",
                "Example:",
                "  hikyaku queues retry outgoing --recipient eve@example.com"
            })
    int retry(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Mixin MailSelection which,
            @Parameters(paramLabel = "QUEUE", description = QUEUE) String queue) {
        return act(webadmin.client(), output, "retry", "to be tried now", which, queue);
    }

    @Command(
            name = "hold",
            description = {
                "Holds mails back that wait now, until they are released or deleted.",
                "Mails that come later are not held."
            },
            footer = {"", "Example:", "  hikyaku queues hold outgoing --sender bob@example.org"})
    int hold(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Mixin MailSelection which,
            @Parameters(paramLabel = "QUEUE", description = QUEUE) String queue) {
        return act(webadmin.client(), output, "hold", "held", which, queue);
    }

    @Command(
            name = "release",
            description = "Lets held mails go on at once.",
            footer = {"", "Example:", "  hikyaku queues release outgoing --all"})
    int release(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Mixin MailSelection which,
            @Parameters(paramLabel = "QUEUE", description = QUEUE) String queue) {
        return act(webadmin.client(), output, "release", "released", which, queue);
    }

    @Command(
            name = "delete",
            description = "Deletes mails, held ones too. Their senders are not told.",
            footer = {"", "Example:", "  hikyaku queues delete outgoing --sender '<>' --yes"})
    int delete(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Mixin MailSelection which,
            @Mixin Confirmation confirmation,
            @Parameters(paramLabel = "QUEUE", description = QUEUE) String queue) {
        Target target = which.in(entries(queue));
        if (which.isAll()) {
            confirmation.ask("Delete all mails of " + queue + "?");
        }
        return told(output, "deleted", queue, webadmin.client().delete(target));
    }

    private static int act(
            WebAdminClient client,
            Output output,
            String action,
            String done,
            MailSelection which,
            String queue) {
        Target target = which.in(entries(queue)).with("action", action);
        return told(output, done, queue, client.post(target));
    }

    private static int told(Output output, String done, String queue, Answer answer) {
        long mails = answer.json().path("mails").asLong();
        ObjectNode json = Json.object().put("done", done).put("queue", queue).put("mails", mails);
        return output.done(mails + (mails == 1 ? " mail " : " mails ") + done, json, queue);
    }

    private static Target entries(String queue) {
        return Target.of(QUEUES, queue, "entries");
    }

    private void row(Table table, JsonNode mail) {
        JsonNode sender = mail.path("sender");
        table.row(
                mail.path("name").asText(),
                Times.since(mail.path("arrived"), clock),
                mail.path("held").asBoolean()
                        ? "held"
                        : Times.until(mail.path("nextDelivery"), clock),
                mail.path("attempts").asText(),
                sender.isNull() ? "<>" : sender.asText(),
                mail.path("recipients")
                        .valueStream()
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(",")));
    }
}
