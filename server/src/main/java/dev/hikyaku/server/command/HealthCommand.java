package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.JsonNode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.concurrent.Callable;

/** {@code hikyaku health}: the server's own checks. Exit code 1 when one of them is unhealthy. */
@Command(
        name = "health",
        description = {
            "Runs the server's own checks: exit code 1 when one is unhealthy.",
            "A degraded one is shown, and does not count as unhealthy."
        },
        footer = {"", "Example:", "  hikyaku health && echo well"})
final class HealthCommand implements Callable<Integer> {
    private static final int UNHEALTHY = 503;

    @Mixin private WebAdminOptions webadmin;
    @Mixin private Output output;

    @Override
    public Integer call() {
        Answer answer = webadmin.client().send("GET", Target.of("healthcheck"));
        JsonNode health = answer.status() == UNHEALTHY ? answer.json() : expected(answer);
        if (!health.has("checks")) {
            throw new CommandFailure(ExitCode.FAILED, "server: " + answer.reason());
        }
        Table table = Table.of("CHECK", "STATUS", "CAUSE");
        for (JsonNode check : health.path("checks")) {
            table.row(
                    check.path("componentName").asText(),
                    check.path("status").asText(),
                    check.path("cause").isTextual() ? check.path("cause").asText() : null);
        }
        table.row("all", health.path("status").asText(), null);
        output.show(health, table);
        return answer.status() == UNHEALTHY ? ExitCode.FAILED : ExitCode.DONE;
    }

    private static JsonNode expected(Answer answer) {
        return WebAdminClient.expect(answer).json();
    }
}
