package dev.hikyaku.server.listener;

import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.Response;

/**
 * What a protocol says, and how it counts, on occasions that are no command. Responses may end the
 * session.
 */
public interface Phrases {

    /** To a connection that is one too many. */
    Response tooManyConnections();

    /** To a line that no line may be; bare CR, bare LF and NUL end the session. */
    Response malformed(LineFault fault);

    /** After too many wrong commands. */
    Response tooManyFaults();

    /** To a client that was silent for too long. */
    Response timedOut();

    /** When the server stops. */
    Response stopping();

    /** Whether a response says that the command was wrong. */
    boolean isFault(Response response);

    /** Whether the client waits for the outcome of something it has begun. */
    boolean inTransaction(ProtocolSession session);

    /** Forgets what the client said before STARTTLS (RFC 3207 §4.2). */
    void secured(ProtocolSession session);
}
