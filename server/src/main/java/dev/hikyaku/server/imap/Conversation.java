package dev.hikyaku.server.imap;

import com.google.common.net.InetAddresses;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyMessage;

import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.process.ImapLineHandler;
import org.apache.james.util.MDCBuilder;
import org.apache.james.util.ReactorUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One client's session: greets, runs one command after the other on a virtual thread, says goodbye.
 * The fields belong to the connection's I/O thread.
 */
final class Conversation extends ChannelInboundHandlerAdapter {
    private static final Logger LOGGER = LoggerFactory.getLogger(Conversation.class);

    /** How long what a given-up client still sends is read, so that it gets to see our answer. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    /** These answer from the I/O thread. */
    private static final Set<String> CHANGES_THE_CHANNEL = Set.of("STARTTLS", "COMPRESS");

    private final Service service;
    private final ConnectionSession session;
    private final Replies replies;
    private final CommandDecoder decoder;
    private ChannelHandlerContext ctx;
    private volatile boolean running;
    private boolean gone;
    private Optional<String> farewell = Optional.empty();

    Conversation(
            Service service, ConnectionSession session, Replies replies, CommandDecoder decoder) {
        this.service = service;
        this.session = session;
        this.replies = replies;
        this.decoder = decoder;
    }

    ConnectionSession session() {
        return session;
    }

    boolean isBusy() {
        return running || decoder.isMidCommand();
    }

    boolean isRunning() {
        return running;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        replies.status(Optional.empty(), "OK " + service.greeting());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        switch (message) {
            case ReceivedCommand command -> {
                running = true;
                service.workers().execute(() -> run(command));
            }
            case CommandDecoder.GiveUp giveUp -> giveUp(giveUp.reason());
            case HAProxyMessage proxied -> proxied(proxied);
            default -> context.fireChannelRead(message);
        }
    }

    private void proxied(HAProxyMessage header) {
        if (header.sourceAddress() != null) {
            session.proxiedFor(InetAddresses.forString(header.sourceAddress()));
        }
        header.release();
    }

    private void run(ReceivedCommand command) {
        try (command) {
            MDCBuilder.withMdc(mdc(), () -> takeTurn(command));
        } catch (Throwable e) {
            LOGGER.error("IMAP command failed", e);
            replies.status(command.tag(), "NO [SERVERBUG] Internal error");
        } finally {
            ctx.executor().execute(this::finished);
        }
    }

    private void takeTurn(ReceivedCommand command) {
        turn().ifPresentOrElse(
                        turn -> answer(command, turn),
                        () -> replies.status(command.tag(), "NO [LIMIT] Server is busy"));
    }

    /** A stranger's commands are cheap but for the password, which has a queue of its own. */
    private Optional<Turns.Turn> turn() {
        return session.isStranger() ? Optional.of(Turns.FREE) : service.turns().take();
    }

    private void answer(ReceivedCommand command, Turns.Turn turn) {
        try (turn) {
            Optional<ImapLineHandler> handler = session.lineHandler();
            if (handler.isPresent()) {
                handler.get().onLine(session, line(command));
                return;
            }
            service.commands().increment();
            Optional<ImapMessage> message = parse(command);
            if (message.isEmpty()) {
                replies.status(command.tag(), "BAD Syntax error");
                return;
            }
            Replies.ForCommand responder = replies.forCommand(turn);
            process(message.get(), responder);
            if (message.get() instanceof ImapRequest && !isAnswered(responder, command)) {
                replies.status(command.tag(), "NO " + command.name() + " failed.");
            }
        }
    }

    /** A parser that fails has met a syntax error that James did not think of. */
    private Optional<ImapMessage> parse(ReceivedCommand command) {
        try {
            return Optional.of(service.decoder().decode(new CommandReader(command), session));
        } catch (RuntimeException | StackOverflowError malformed) {
            LOGGER.debug("Unparseable IMAP command", malformed);
            return Optional.empty();
        }
    }

    /**
     * Whether the command has its answer or will have it. James says nothing at all where a store
     * does nothing, such as for the second of two CREATEs at once.
     */
    private boolean isAnswered(Replies.ForCommand responder, ReceivedCommand command) {
        return responder.hasAnswered()
                || session.lineHandler().isPresent()
                || CHANGES_THE_CHANNEL.contains(command.name());
    }

    private void process(ImapMessage message, Replies.ForCommand responder) {
        try {
            service.processor()
                    .processReactive(message, new Announcing(session, responder), session)
                    .contextWrite(ReactorUtils.context("imap", mdc()))
                    .block();
        } finally {
            responder.done();
            session.open().ifPresent(ToldMailbox::commandEnded);
        }
    }

    /** Line handlers cut off two octets of line end, so there are always two. */
    private static byte[] line(ReceivedCommand command) {
        byte[] octets =
                command.pieces().get(0) instanceof ReceivedCommand.Text text
                        ? text.octets()
                        : new byte[0];
        String line = new String(octets, StandardCharsets.ISO_8859_1).stripTrailing();
        return (line + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private MDCBuilder mdc() {
        return MDCBuilder.create()
                .addToContext(MDCBuilder.PROTOCOL, "IMAP")
                .addToContext(MDCBuilder.IP, session.peer().getHostAddress())
                .addToContext(MDCBuilder.SESSION_ID, session.sessionId().asString())
                .addToContextIfPresent(
                        MDCBuilder.USER,
                        Optional.ofNullable(session.getUserName()).map(user -> user.asString()));
    }

    private void finished() {
        running = false;
        replies.flush();
        if (gone) {
            logout();
        } else if (session.getState() == ImapSessionState.LOGOUT) {
            closeAfterFlush();
        } else if (farewell.isPresent()) {
            goodbye(farewell.get());
        } else {
            resume();
        }
    }

    private void resume() {
        try {
            decoder.resume(ctx);
        } catch (Exception e) {
            exceptionCaught(ctx, e);
        }
    }

    /** Ends the session as soon as no command is under way. From any thread. */
    void leaveSoon(String text) {
        ctx.executor()
                .execute(
                        () -> {
                            farewell = Optional.of(text);
                            if (!isBusy()) {
                                goodbye(text);
                            }
                        });
    }

    /** Ends the session now: {@code * BYE} and the connection is closed. On the I/O thread. */
    void goodbye(String text) {
        decoder.drop();
        replies.status(Optional.empty(), "BYE " + text);
        closeAfterFlush();
    }

    private void giveUp(String reason) {
        replies.status(Optional.empty(), "BYE " + reason);
        Channel channel = ctx.channel();
        ctx.executor().schedule(() -> channel.close(), LINGER.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void closeAfterFlush() {
        ctx.channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gone = true;
        if (!running) {
            logout();
        }
        context.fireChannelInactive();
    }

    private void logout() {
        service.workers()
                .execute(
                        () ->
                                session.logout()
                                        .subscribe(
                                                nothing -> {},
                                                e -> LOGGER.warn("IMAP logout failed", e)));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOGGER.debug("IMAP connection failed", cause);
        context.close();
    }
}
