package dev.hikyaku.server.imap;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Hands commands on one at a time: after each it reads no further until {@link #resume}, so a
 * client that sends faster than it is served fills its own socket and not our memory.
 */
final class CommandDecoder extends ByteToMessageDecoder {
    private static final Logger LOGGER = LoggerFactory.getLogger(CommandDecoder.class);

    private final ConnectionSession session;
    private final ImapSettings settings;
    private final Replies replies;
    private final CommandAssembler assembler = new CommandAssembler();
    private boolean paused;
    private boolean dropping;
    private boolean tlsAnnounced;

    CommandDecoder(ConnectionSession session, ImapSettings settings, Replies replies) {
        this.session = session;
        this.settings = settings;
        this.replies = replies;
    }

    /** The connection cannot go on. */
    record GiveUp(String reason) {}

    boolean isMidCommand() {
        return assembler.isMidCommand();
    }

    long receivedBytes() {
        return assembler.receivedBytes();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (dropping) {
            in.skipBytes(in.readableBytes());
        }
        while (in.isReadable() && !paused && !dropping) {
            CommandAssembler.Step step = advance(in);
            switch (step) {
                case CommandAssembler.NeedMore more -> {
                    return;
                }
                case CommandAssembler.Proceed proceed -> {}
                case CommandAssembler.AskForLiteral ask -> replies.continuation();
                case CommandAssembler.Complete complete ->
                        emit(ctx, complete.command(), in.isReadable(), out);
                case CommandAssembler.Refused refused -> refuse(refused, out);
            }
        }
    }

    private CommandAssembler.Step advance(ByteBuf in) {
        try {
            return assembler.advance(
                    in, session.isStranger() ? settings.beforeLogin() : settings.afterLogin());
        } catch (IOException e) {
            LOGGER.error("A literal cannot be kept: {}", e.toString());
            assembler.close();
            return new CommandAssembler.Refused(
                    Optional.empty(), "NO [SERVERBUG] Out of temporary space", true);
        }
    }

    /** What was sent in clear behind STARTTLS may be an attacker's: none of it is obeyed. */
    private void emit(
            ChannelHandlerContext ctx, ReceivedCommand command, boolean more, List<Object> out) {
        tlsAnnounced = "STARTTLS".equals(command.name()) && session.supportStartTLS();
        if (tlsAnnounced && more) {
            command.close();
            giveUp(out, "Data in clear behind STARTTLS");
            return;
        }
        paused = true;
        ctx.channel().config().setAutoRead(false);
        out.add(command);
    }

    private void refuse(CommandAssembler.Refused refused, List<Object> out) {
        replies.status(refused.tag(), refused.answer());
        if (refused.giveUp()) {
            giveUp(out, "Cannot tell data from commands");
        }
    }

    private void giveUp(List<Object> out, String reason) {
        dropping = true;
        out.add(new GiveUp(reason));
    }

    /** Drops all that still comes in. */
    void drop() {
        dropping = true;
    }

    /** The command is answered: goes on with what has come in meanwhile. On the I/O thread. */
    void resume(ChannelHandlerContext ctx) throws Exception {
        paused = false;
        if (tlsAnnounced && actualReadableBytes() > 0) {
            ctx.close();
            return;
        }
        tlsAnnounced = false;
        ctx.channel().config().setAutoRead(true);
        channelRead(ctx.pipeline().context(this), Unpooled.EMPTY_BUFFER);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        dropping = true;
        assembler.close();
        super.channelInactive(ctx);
    }
}
