package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What webadmin answered.
 *
 * @param status the HTTP status
 * @param body all of the body, empty when there is none
 */
public record Answer(int status, byte[] body) {

    /** Whether it did what was asked. */
    public boolean done() {
        return status < 400;
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /**
     * The body as JSON, a missing node when there is none.
     *
     * @throws CommandFailure when it is no JSON: something else than webadmin answers there
     */
    public JsonNode json() {
        try {
            return Json.parse(text());
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "answer: no JSON, status %d (expected: webadmin at this URL)".formatted(status),
                    e);
        }
    }

    /** Why it was not done, as the server says it. */
    String reason() {
        JsonNode error;
        try {
            error = Json.parse(text());
        } catch (IOException e) {
            return "status " + status;
        }
        String message = error.path("message").asText("");
        String details = error.path("details").asText("");
        if (message.isEmpty()) {
            return "status " + status;
        }
        return details.isEmpty() || "null".equals(details) ? message : message + ": " + details;
    }
}
