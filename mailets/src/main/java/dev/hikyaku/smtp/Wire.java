package dev.hikyaku.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.AttributeKey;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import javax.net.ssl.SSLException;

/**
 * One connection: bytes out, replies in. Bytes are read by an I/O thread whenever they come, so a
 * peer that has much to say is never the reason that it cannot listen (RFC 2920 §3.1); one blocking
 * thread at a time writes and takes the replies.
 */
final class Wire extends ChannelInboundHandlerAdapter {
    /** Where a channel keeps its wire, also when it has been closed already. */
    private static final AttributeKey<Wire> OF_CHANNEL = AttributeKey.valueOf(Wire.class, "wire");

    private final ReplyParser parser = new ReplyParser();
    private final Answers answers = new Answers();
    private volatile Channel channel;
    private volatile boolean secured;

    /** The wire of a channel that one was added to. */
    static Wire of(Channel channel) {
        return channel.attr(OF_CHANNEL).get();
    }

    Channel channel() {
        return channel;
    }

    /** Whether something more can be asked. */
    boolean usable() {
        return answers.settled();
    }

    /** Whether the peer said something that cannot be put in order. */
    boolean outOfStep() {
        return answers.outOfStep();
    }

    /**
     * Writes.
     *
     * @param replies how many replies these bytes ask for
     * @throws LostException when there is trouble already; then nothing has been written
     */
    void send(ByteBuf bytes, int replies) throws LostException {
        try {
            answers.expect(replies);
        } catch (LostException e) {
            bytes.release();
            throw e;
        }
        channel.writeAndFlush(bytes).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    /** The next reply, in the order they were asked for. */
    PeerReply take(Duration within) throws LostException {
        try {
            return answers.take(within);
        } catch (LostException e) {
            channel.close();
            throw e;
        }
    }

    /** Says a command and waits for its reply. */
    PeerReply ask(Command command, Duration within) throws LostException {
        ByteBuf bytes = Unpooled.buffer(command.length());
        command.writeTo(bytes);
        send(bytes, 1);
        return take(within);
    }

    /** Waits until the peer has taken enough of what was written. */
    void awaitWritable(Duration within) throws LostException {
        answers.throwTrouble();
        await(channel::isWritable, within, "the content was not taken in time");
    }

    /** Waits for the end of the TLS handshake. */
    void awaitSecured(Duration within) throws LostException {
        await(() -> secured, within, "no TLS handshake in time");
    }

    private void await(BooleanSupplier state, Duration within, String otherwise)
            throws LostException {
        try {
            answers.await(state, within, otherwise);
        } catch (LostException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Secures the connection after the peer's 220 to STARTTLS.
     *
     * <p>RFC 3207 §4.2, §6: what stands in the buffer in clear by then was put there by somebody
     * else and must not be taken for an answer given under TLS.
     */
    void secure(SslHandler tls, Duration within) throws LostException {
        channel.eventLoop()
                .execute(
                        () -> {
                            if (parser.midReply()) {
                                end(Trouble.OUT_OF_STEP, "more in clear behind STARTTLS");
                            } else {
                                channel.pipeline().addFirst(tls);
                            }
                        });
        awaitSecured(within);
    }

    /**
     * Says QUIT, without waiting, and closes when the peer has answered or a moment has passed.
     * Where answers are due already it closes at once.
     */
    void quit(Duration patience) {
        if (!answers.expectFarewell()) {
            channel.close();
            return;
        }
        ByteBuf bytes = Unpooled.buffer(Command.QUIT.length());
        Command.QUIT.writeTo(bytes);
        channel.writeAndFlush(bytes).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        channel.eventLoop()
                .schedule((Runnable) channel::close, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends the connection at once, mid-sentence: what was begun is not finished. */
    void cut() {
        end(Trouble.LOST, "cut by us");
    }

    private void end(Trouble why, String how) {
        answers.end(why, how);
        channel.close();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
        channel.attr(OF_CHANNEL).set(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        List<PeerReply> packet = new ArrayList<>(4);
        String fault = null;
        try {
            while (in.isReadable()) {
                parser.parse(in).ifPresent(packet::add);
            }
        } catch (MalformedReplyException e) {
            fault = "no reply: " + e.getMessage();
        } finally {
            in.release();
        }
        boolean over = answers.receive(packet);
        if (fault != null) {
            end(Trouble.OUT_OF_STEP, fault);
        } else if (over) {
            channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(Trouble.LOST, "connection closed by the peer");
        context.fireChannelInactive();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        answers.signal();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                secured = true;
                answers.signal();
            } else {
                end(Trouble.NOT_SECURE, "TLS: " + handshake.cause().getMessage());
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        boolean tls = cause instanceof SSLException || cause instanceof DecoderException;
        end(tls ? Trouble.NOT_SECURE : Trouble.LOST, String.valueOf(cause.getMessage()));
    }
}
