package dev.hikyaku.server.webadmin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import javax.servlet.http.HttpServletResponse;

/**
 * A request turned away before any route sees it. The connection closes with it, so that a caller
 * who may do nothing cannot hold one.
 *
 * @param status of the HTTP answer
 * @param type for programs, in the place where James' routes have theirs
 * @param message for people; never repeats what the caller sent
 * @param headers further headers of the answer
 */
record Refusal(int status, String type, String message, Map<String, String> headers) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Refusal of(int status, String type, String message) {
        return new Refusal(status, type, message, Map.of());
    }

    static Refusal wrongHost() {
        return of(421, "misdirected", "This server has no such name: see host.allowed");
    }

    static Refusal wrongMethod(String allowed) {
        return new Refusal(
                405, "methodNotAllowed", "No such method here", Map.of("Allow", allowed));
    }

    /** RFC 6750 §3. */
    static Refusal unauthorized() {
        return new Refusal(
                401,
                "unauthorized",
                "Send a token: Authorization: Bearer <token>",
                Map.of("WWW-Authenticate", "Bearer realm=\"webadmin\""));
    }

    static Refusal readOnly() {
        return new Refusal(
                403,
                "forbidden",
                "The read-only token may GET and HEAD",
                Map.of(
                        "WWW-Authenticate",
                        "Bearer realm=\"webadmin\", error=\"insufficient_scope\""));
    }

    static Refusal stopping() {
        return busy("The server is stopping and takes no more changes");
    }

    static Refusal busy(String message) {
        return new Refusal(503, "unavailable", message, Map.of("Retry-After", "10"));
    }

    static Refusal bodyTooLong(int limitBytes) {
        return of(413, "tooLarge", "The body is longer than " + limitBytes + " bytes");
    }

    void answer(HttpServletResponse response) throws IOException {
        byte[] body = body(status, type, message);
        response.setStatus(status);
        response.setHeader("Connection", "close");
        headers.forEach(response::setHeader);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** The form of an error that James' routes have too. */
    static byte[] body(int status, String type, String message) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("statusCode", status);
        fields.put("type", type);
        fields.put("message", message);
        fields.put("details", null);
        try {
            return JSON.writeValueAsString(fields).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of strings is JSON", e);
        }
    }
}
