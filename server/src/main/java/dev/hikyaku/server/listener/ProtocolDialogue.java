package dev.hikyaku.server.listener;

import org.apache.james.metrics.api.Metric;
import org.apache.james.protocols.api.Protocol;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ConnectHandler;
import org.apache.james.protocols.api.handler.DisconnectHandler;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.api.handler.ProtocolHandlerChain;
import org.apache.james.protocols.api.handler.ProtocolHandlerResultHandler;
import org.apache.james.protocols.netty.Encryption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Runs James' handler chain of a protocol over a {@link Conversation}, in place of James' Netty
 * handler.
 *
 * <p>Handlers, hooks and sessions are James' own, so whatever an operator lists in {@code
 * <handlerchain>} works. What differs: everything runs on the connection's virtual thread,
 * malformed lines never reach a handler, wrong commands are counted, and nothing on the path asks
 * DNS for a name.
 */
public final class ProtocolDialogue implements Dialogue {
    private static final Logger LOGGER = LoggerFactory.getLogger(ProtocolDialogue.class);

    /** The session of a protocol over our connection. */
    @FunctionalInterface
    public interface Sessions {
        ProtocolSession begin(Conversation conversation, LineTransport transport);
    }

    /**
     * What is counted of a protocol's connections.
     *
     * @param connections those open now
     * @param commands lines received, mails' content not counted
     */
    public record Traffic(Metric connections, Metric commands) {}

    private final ProtocolHandlerChain chain;
    private final Traffic traffic;
    private final Phrases phrases;
    private final LineTransport transport;
    private final ProtocolSession session;
    private final LineHandler<ProtocolSession> commands;
    private final List<ProtocolHandlerResultHandler<Response, ProtocolSession>> resultHandlers;
    private final Deque<LineHandler<? extends ProtocolSession>> overrides = new ArrayDeque<>();
    private final int faultsAllowed;
    private int faults;
    private boolean counted;

    @SuppressWarnings("unchecked")
    public ProtocolDialogue(
            Conversation conversation,
            Protocol protocol,
            Encryption encryption,
            Phrases phrases,
            int faultsAllowed,
            Traffic traffic,
            Sessions sessions) {
        this.traffic = traffic;
        this.chain = protocol.getProtocolChain();
        this.phrases = phrases;
        this.faultsAllowed = faultsAllowed;
        this.transport = new LineTransport(conversation, encryption, overrides);
        this.session = sessions.begin(conversation, transport);
        this.commands =
                chain.getFirstHandler(LineHandler.class)
                        .map(handler -> (LineHandler<ProtocolSession>) handler)
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "handlerchain: no CommandDispatcher (expected: a"
                                                    + " core handlers package that lists one)"));
        this.resultHandlers =
                (List<ProtocolHandlerResultHandler<Response, ProtocolSession>>)
                        (List<?>) chain.getHandlers(ProtocolHandlerResultHandler.class);
    }

    @Override
    @SuppressWarnings("unchecked")
    public void opened() {
        traffic.connections().increment();
        counted = true;
        for (ConnectHandler<ProtocolSession> handler :
                (List<ConnectHandler<ProtocolSession>>)
                        (List<?>) chain.getHandlers(ConnectHandler.class)) {
            Response response = handler.onConnect(session);
            say(response);
            if (response != null && response.isEndSession()) {
                // A 421 in the place of the greeting: nobody speaks after it.
                return;
            }
        }
    }

    @Override
    public void refused() {
        say(phrases.tooManyConnections());
    }

    @Override
    public void line(byte[] line) {
        traffic.commands().increment();
        Response response;
        try {
            response = answer(line);
        } catch (RuntimeException | Error e) {
            LOGGER.error("A command failed unexpectedly", e);
            response = session.newFatalErrorResponse();
        }
        sayAndCount(response);
    }

    @SuppressWarnings("unchecked")
    private Response answer(byte[] line) {
        LineHandler<ProtocolSession> handler =
                overrides.isEmpty()
                        ? commands
                        : (LineHandler<ProtocolSession>) overrides.peekFirst();
        long start = System.nanoTime();
        Response response = handler.onLine(session, line);
        long millis = (System.nanoTime() - start) / 1_000_000;
        for (ProtocolHandlerResultHandler<Response, ProtocolSession> resultHandler :
                resultHandlers) {
            response = resultHandler.onResponse(session, response, millis, handler);
        }
        return response;
    }

    @Override
    public void malformed(LineFault fault) {
        overrides.clear();
        sayAndCount(phrases.malformed(fault));
    }

    /** Says what a handler answers outside of a command, such as after the content of a mail. */
    void sayAndCount(Response response) {
        if (response == null) {
            return;
        }
        say(response);
        if (phrases.isFault(response) && ++faults >= faultsAllowed) {
            say(phrases.tooManyFaults());
        }
    }

    private void say(Response response) {
        transport.writeResponse(response, session);
    }

    @Override
    public void secured() {
        phrases.secured(session);
    }

    @Override
    public void timedOut() {
        say(phrases.timedOut());
    }

    @Override
    public void stopping() {
        say(phrases.stopping());
    }

    @Override
    public boolean inTransaction() {
        return phrases.inTransaction(session);
    }

    @Override
    @SuppressWarnings("unchecked")
    public void closed() {
        if (counted) {
            traffic.connections().decrement();
        }
        for (DisconnectHandler<ProtocolSession> handler :
                (List<DisconnectHandler<ProtocolSession>>)
                        (List<?>) chain.getHandlers(DisconnectHandler.class)) {
            handler.onDisconnect(session);
        }
        session.resetState();
    }
}
