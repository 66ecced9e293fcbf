package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.time.Duration;
import java.util.Map;

/** {@code hikyaku tasks}: what runs on the server for long. */
@Command(
        name = "tasks",
        description = "What runs on the server for long.",
        footer = {"", "Example:", "  hikyaku tasks list"})
final class TasksCommand {
    private static final String TASKS = "tasks";

    @Command(
            name = "list",
            description = "Lists the tasks since the server's start, the latest first.",
            footer = {"", "Example:", "  hikyaku tasks list --status failed"})
    int list(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Option(
                            names = "--status",
                            paramLabel = "STATUS",
                            description =
                                    "Only waiting, inProgress, canceledRequested, completed,"
                                            + " canceled or failed ones.")
                    String status) {
        Target all = Target.of(TASKS);
        JsonNode tasks = webadmin.client().get(status == null ? all : all.with("status", status));
        Table table = Table.of("ID", "STATUS", "TYPE", "SUBMITTED");
        tasks.forEach(
                task ->
                        table.row(
                                task.path("taskId").asText(),
                                task.path("status").asText(),
                                task.path("type").asText(),
                                task.path("submitDate").asText()));
        return output.show(tasks, table);
    }

    @Command(
            name = "show",
            description = "Shows a task.",
            footer = {"", "Example:", "  hikyaku tasks show 51ae3681-e5c1-47f8-9dcc-c21c91d414a3"})
    int show(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(paramLabel = "ID", description = "One of the tasks list.") String id) {
        JsonNode task = webadmin.client().get(Target.of(TASKS, id));
        return output.show(task, table(task));
    }

    @Command(
            name = "wait",
            description = "Waits for a task: exit code 0 when it completed, else 1.",
            footer = {
                "",
                "Example:",
                "  hikyaku tasks wait 51ae3681-e5c1-47f8-9dcc-c21c91d414a3 --timeout 600"
            })
    int await(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(paramLabel = "ID", description = "One of the tasks list.") String id,
            @Option(
                            names = "--timeout",
                            paramLabel = "SECONDS",
                            defaultValue = "3600",
                            description = "Give up waiting after this. Default: 3600.")
                    int seconds) {
        JsonNode task = TaskWait.of(webadmin.client(), id).end(Duration.ofSeconds(seconds));
        output.show(task, table(task));
        return TaskWait.exitCode(task);
    }

    @Command(
            name = "cancel",
            description = "Asks a task to end.",
            footer = {
                "",
                "Example:",
                "  hikyaku tasks cancel 51ae3681-e5c1-47f8-9dcc-c21c91d414a3"
            })
    int cancel(
            @Mixin WebAdminOptions webadmin,
            @Mixin Output output,
            @Parameters(paramLabel = "ID", description = "One of the tasks list.") String id) {
        WebAdminClient client = webadmin.client();
        client.get(Target.of(TASKS, id));
        client.delete(Target.of(TASKS, id));
        return output.done("cancelled", "task", id);
    }

    /** A task for people: what it is, how it stands, and what it says of itself. */
    static Table table(JsonNode task) {
        Table table = Table.plain();
        for (String field : new String[] {"taskId", "type", "status", "submitDate"}) {
            table.row(field, task.path(field).asText());
        }
        if (task.path("additionalInformation") instanceof ObjectNode more) {
            for (Map.Entry<String, JsonNode> field : more.properties()) {
                if (!"type".equals(field.getKey())) {
                    table.row(field.getKey(), field.getValue().asText());
                }
            }
        }
        return table;
    }
}
