package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.JsonNode;

import dev.hikyaku.privacy.Printable;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import javax.net.ssl.SSLContext;

/**
 * A client of webadmin (docs/webadmin.md). Every exchange has a deadline: 10 seconds to connect, 90
 * for the answer.
 *
 * <p>What fails ends the command as a {@link CommandFailure}: not reachable {@link
 * ExitCode#UNREACHABLE}, token refused {@link ExitCode#NO_PERMISSION}, all else that is refused
 * {@link ExitCode#FAILED} with what the server says.
 */
public final class WebAdminClient {
    private static final byte[] NOTHING = {};

    private final URI base;
    private final Secret token;
    private final Optional<SSLContext> tls;

    WebAdminClient(URI base, Secret token, Optional<Path> authorities) {
        this.base = base;
        this.token = token;
        this.tls = authorities.map(Authorities::of);
    }

    /** What is there; fails when it is not. */
    public JsonNode get(Target target) {
        return expect(send("GET", target)).json();
    }

    /** Whether something is there. */
    public boolean has(Target target) {
        Answer answer = send("GET", target);
        if (answer.status() == 404) {
            return false;
        }
        expect(answer);
        return true;
    }

    /** Puts something there without a body. */
    public Answer put(Target target) {
        return expect(send("PUT", target));
    }

    /** Puts something there. */
    public Answer put(Target target, JsonNode body) {
        return expect(send("PUT", target, body));
    }

    /** Does what the target is for. */
    public Answer post(Target target) {
        return expect(send("POST", target));
    }

    /** Does what the target is for. */
    public Answer post(Target target, JsonNode body) {
        return expect(send("POST", target, body));
    }

    /** Changes what is there. */
    public Answer patch(Target target) {
        return expect(send("PATCH", target));
    }

    /** Changes what is there. */
    public Answer patch(Target target, JsonNode body) {
        return expect(send("PATCH", target, body));
    }

    /** Takes something away. */
    public Answer delete(Target target) {
        return expect(send("DELETE", target));
    }

    /** The answer as it is, whatever the status; fails only when there is none. */
    public Answer send(String method, Target target) {
        return send(method, target, NOTHING, "application/json");
    }

    /** The answer as it is, whatever the status; fails only when there is none. */
    public Answer send(String method, Target target, JsonNode body) {
        return send(
                method,
                target,
                Json.line(body).getBytes(StandardCharsets.UTF_8),
                "application/json");
    }

    /** The answer as it is, in one of the forms a target is offered in. */
    public Answer fetch(Target target, String mediaType) {
        return send("GET", target, NOTHING, mediaType);
    }

    private Answer send(String method, Target target, byte[] body, String accepted) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Authorization", "Bearer " + token.reveal().strip());
        headers.put("Accept", accepted);
        if (body.length > 0) {
            headers.put("Content-Type", "application/json");
        }
        try {
            return new Exchange(URI.create(base + target.path()), method, headers, body).run(tls);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE,
                    "%s: %s (expected: a running server's webadmin)".formatted(base, reason(e)),
                    e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.NO_PERMISSION, "token: *** (expected: printable ASCII)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.UNREACHABLE, base + ": interrupted", e);
        }
    }

    /** Some exceptions of the JDK say it all by their name. */
    private static String reason(IOException e) {
        String message = e.getMessage();
        return Printable.of(
                message == null || message.isBlank() ? e.getClass().getSimpleName() : message);
    }

    /** The answer, unless it is a refusal. */
    public static Answer expect(Answer answer) {
        if (answer.done()) {
            return answer;
        }
        String reason = answer.reason();
        throw switch (answer.status()) {
            case 401 ->
                    new CommandFailure(
                            ExitCode.NO_PERMISSION,
                            "token: refused (expected: the one in the server's webadmin.token)");
            case 403 -> new CommandFailure(ExitCode.NO_PERMISSION, "token: " + reason);
            default -> new CommandFailure(ExitCode.FAILED, "server: " + reason);
        };
    }
}
