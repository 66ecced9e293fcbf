package dev.hikyaku.server.doctor;

import com.fasterxml.jackson.databind.JsonNode;

import dev.hikyaku.server.command.Json;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the running server's own health checks say, a line each. */
final class ServerHealth implements Check {

    @Override
    public String name() {
        return "health";
    }

    @Override
    public String question() {
        return "what do the server's own health checks say";
    }

    @Override
    public List<Finding> examine(Site site) throws Unexamined, IOException, InterruptedException {
        try (WebAdminVisit visit = WebAdminVisit.to(site)) {
            HttpResponse<String> answer = visit.get("/livez", Optional.empty());
            if (answer.statusCode() != 200 && answer.statusCode() != 503) {
                throw new Unexamined("no Hikyaku answers at " + visit, "see the check webadmin");
            }
            Optional<String> token = visit.token();
            if (token.isEmpty()) {
                throw new Unexamined(
                        visit.tokenFile() + " cannot be read",
                        "run it as the server's user, or as root");
            }
            return findings(visit.get("/healthcheck", token));
        } catch (java.net.ConnectException e) {
            throw new Unexamined("the server does not run", "start it and try again");
        }
    }

    private static List<Finding> findings(HttpResponse<String> answer)
            throws Unexamined, IOException {
        if (answer.statusCode() != 200 && answer.statusCode() != 503) {
            throw new Unexamined(
                    "/healthcheck answers " + answer.statusCode(), "see the check webadmin");
        }
        List<Finding> findings = new ArrayList<>();
        for (JsonNode check : Json.parse(answer.body()).path("checks")) {
            findings.add(
                    finding(
                            check.path("componentName").asText("a check"),
                            check.path("status").asText(""),
                            check.path("cause").asText("")));
        }
        if (findings.isEmpty()) {
            throw new Unexamined("/healthcheck names no check", "see the server's log");
        }
        return findings;
    }

    static Finding finding(String component, String status, String cause) {
        String fact = "%s: %s%s".formatted(component, status, cause.isEmpty() ? "" : ": " + cause);
        return switch (status) {
            case "healthy" -> Finding.ok(fact);
            case "degraded" -> Finding.warn(fact, "see the server's log for " + component);
            default -> Finding.fail(fact, "see the server's log for " + component);
        };
    }
}
