package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Duration;

/** Waits for a task of webadmin, asking anew whenever the server ends a wait early. */
record TaskWait(WebAdminClient client, String id) {
    private static final long LONGEST_ASK_SECONDS = 60;

    static TaskWait of(WebAdminClient client, String id) {
        return new TaskWait(client, id);
    }

    /**
     * The task at its end.
     *
     * @throws CommandFailure when it still runs at the deadline
     */
    JsonNode end(Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        while (true) {
            long left = Duration.ofNanos(end - System.nanoTime()).toSeconds();
            long ask = Math.clamp(left, 1, LONGEST_ASK_SECONDS);
            Answer answer =
                    client.send("GET", Target.of("tasks", id, "await").with("timeout", ask + "s"));
            if (answer.status() != 408) {
                return WebAdminClient.expect(answer).json();
            }
            if (left <= ask) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "task: %s still runs after %d s (expected: hikyaku tasks wait %s later)"
                                .formatted(id, deadline.toSeconds(), id));
            }
        }
    }

    /** Done when the task completed. */
    static int exitCode(JsonNode task) {
        return "completed".equals(task.path("status").asText()) ? ExitCode.DONE : ExitCode.FAILED;
    }
}
