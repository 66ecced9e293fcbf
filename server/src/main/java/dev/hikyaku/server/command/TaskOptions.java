package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.JsonNode;

import picocli.CommandLine.Option;

import java.time.Duration;

/** Whether and how long to wait for what webadmin does as a task. */
final class TaskOptions {
    @Option(names = "--no-wait", description = "Print the task's id and do not wait for it.")
    private boolean started;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "3600",
            description = "Give up waiting after this; the task goes on. Default: 3600.")
    private int seconds;

    /** Follows the task a request started: its result, or its id with {@code --no-wait}. */
    int follow(WebAdminClient client, Output output, Answer submitted) {
        String id = submitted.json().path("taskId").asText();
        if (started) {
            return output.show(Json.object().put("taskId", id), id + "\n");
        }
        JsonNode task = TaskWait.of(client, id).end(Duration.ofSeconds(seconds));
        output.show(task, TasksCommand.table(task));
        return TaskWait.exitCode(task);
    }
}
