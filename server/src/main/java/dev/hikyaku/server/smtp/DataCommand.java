package dev.hikyaku.server.smtp;

import dev.hikyaku.outcome.Reply;
import dev.hikyaku.server.listener.ContentReader;
import dev.hikyaku.trace.Origin;
import dev.hikyaku.trace.Trace;

import io.netty.buffer.ByteBuf;

import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.api.handler.ExtensibleHandler;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.server.core.MailImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import javax.inject.Inject;

/**
 * DATA: takes the content off the wire byte by byte as {@link MessageReader} lets it pass, puts a
 * {@code Received} field before it, and hands it to the {@link MessageAcceptor} of the chain.
 *
 * <p>Content is kept in memory up to {@code james.message.memory.threshold} (100 KiB), beyond it in
 * a file that is gone when the transaction is.
 */
public class DataCommand implements CommandHandler<SMTPSession>, ExtensibleHandler {
    private static final Logger LOGGER = LoggerFactory.getLogger(DataCommand.class);

    private static final Response READY =
            new SMTPResponse("354", "Go ahead, end with <CRLF>.<CRLF>").immutable();
    private static final Response NO_ARGUMENT =
            SmtpReplies.constant(501, "5.5.4", "DATA takes no argument");
    private static final Response NO_MAIL =
            SmtpReplies.constant(503, "5.5.1", "MAIL and RCPT come before DATA");
    private static final Response NO_RECIPIENT =
            SmtpReplies.constant(503, "5.5.1", "No valid recipients");

    private final Clock clock;
    private MessageAcceptor acceptor;

    @Inject
    public DataCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Response onCommand(SMTPSession session, Request request) {
        if (request.getArgument() != null && !request.getArgument().isBlank()) {
            return NO_ARGUMENT;
        }
        if (session.getAttachment(SMTPSession.SENDER, State.Transaction).isEmpty()) {
            return NO_MAIL;
        }
        if (session.getRcptCount() == 0) {
            return NO_RECIPIENT;
        }
        SmtpSession own = (SmtpSession) session;
        own.transport().readContent(new Incoming(own, MailImpl.getId()));
        return READY;
    }

    /** One mail coming in. */
    private final class Incoming implements ContentReader {
        private final SmtpSession session;
        private final String name;
        private final long begun = System.nanoTime();
        private final ReceivedBytes source;
        private final MessageReader reader;
        private Optional<Trace> trace = Optional.empty();

        Incoming(SmtpSession session, String name) {
            this.session = session;
            this.name = name;
            this.source = new ReceivedBytes(name);
            this.reader = new MessageReader(session.contentRules(), this::write);
        }

        private boolean write(byte[] bytes, int offset, int length) {
            try {
                source.write(bytes, offset, length);
                return true;
            } catch (IOException e) {
                LOGGER.error(
                        "No room for a message in the temporary directory: {}", e.getMessage());
                return false;
            }
        }

        @Override
        public boolean read(ByteBuf in) {
            return reader.read(in);
        }

        @Override
        public void ended() {
            session.transport().flush();
            session.transport().writeResponse(reply(), session);
        }

        private Response reply() {
            try {
                Optional<Reply> refusal = reader.refusal().or(this::close);
                return refusal.map(this::refused).orElseGet(this::accepted);
            } finally {
                session.resetState();
                LifecycleUtil.dispose(source);
            }
        }

        private Optional<Reply> close() {
            try {
                source.close();
                trace = session.isTracePeer() ? Trace.in(source.contentStream()) : Optional.empty();
                String received = ReceivedField.of(session, name, clock, trace.flatMap(Origin::of));
                source.putBefore(received.getBytes(StandardCharsets.US_ASCII));
                return Optional.empty();
            } catch (IOException e) {
                LOGGER.error(
                        "No room for a message in the temporary directory: {}", e.getMessage());
                return Optional.of(new Reply(452, "4.3.1", "No room for the message"));
            }
        }

        private Response refused(Reply reply) {
            Response response = acceptor.refused(session, name, reply, begun);
            if (reader.endedAmbiguously()) {
                session.transport().writeResponse(response, session);
                return SmtpReplies.last(421, "4.7.0", "Cannot tell where the message ends");
            }
            return response;
        }

        private Response accepted() {
            return acceptor.accept(session, new ReceivedMessage(name, source, trace, begun));
        }

        @Override
        public void abandoned() {
            LifecycleUtil.dispose(source);
        }
    }

    @Override
    public Collection<String> getImplCommands() {
        return Set.of("DATA");
    }

    @Override
    public List<Class<?>> getMarkerInterfaces() {
        return List.of(MessageAcceptor.class);
    }

    @Override
    public void wireExtensions(Class<?> marker, List<?> found) throws WiringException {
        if (found.isEmpty()) {
            throw new WiringException(
                    "handlerchain: no MessageAcceptor (expected: the core package's)");
        }
        acceptor = (MessageAcceptor) found.getFirst();
    }
}
