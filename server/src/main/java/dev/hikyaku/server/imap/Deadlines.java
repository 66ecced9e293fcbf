package dev.hikyaku.server.imap;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Ends connections that go nowhere: no login in time, silence for longer than {@code timeout}, or a
 * command that trickles in.
 */
final class Deadlines extends ChannelDuplexHandler {
    /** A command may take {@code loginTimeout}, and a second more for each so many octets. */
    private static final long SLOWEST_BYTES_PER_SECOND = 1024;

    private static final long LONGEST_TICK = TimeUnit.SECONDS.toNanos(15);

    private final ImapSettings settings;
    private final CommandDecoder decoder;
    private final Conversation conversation;
    private final long accepted = System.nanoTime();
    private long lastActivity = accepted;
    private long commandSince;

    Deadlines(ImapSettings settings, CommandDecoder decoder, Conversation conversation) {
        this.settings = settings;
        this.decoder = decoder;
        this.conversation = conversation;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        scheduleCheck(ctx);
        super.channelActive(ctx);
    }

    private void scheduleCheck(ChannelHandlerContext ctx) {
        long shortest =
                Math.min(settings.loginTimeout().toNanos(), settings.idleTimeout().toNanos());
        ctx.executor()
                .schedule(
                        () -> check(ctx),
                        Math.min(shortest / 4, LONGEST_TICK),
                        TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
        lastActivity = System.nanoTime();
        super.channelRead(ctx, msg);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise)
            throws Exception {
        lastActivity = System.nanoTime();
        super.write(ctx, msg, promise);
    }

    private void check(ChannelHandlerContext ctx) {
        if (!ctx.channel().isActive()) {
            return;
        }
        if (!conversation.isRunning()) {
            long now = System.nanoTime();
            if (conversation.session().isStranger()
                    && passed(accepted, now, settings.loginTimeout())) {
                conversation.goodbye("No login in time");
                return;
            }
            if (passed(lastActivity, now, settings.idleTimeout())) {
                conversation.goodbye("Autologout; idle for too long");
                return;
            }
            if (trickles(now)) {
                conversation.goodbye("Command comes in too slowly");
                return;
            }
        }
        scheduleCheck(ctx);
    }

    private boolean trickles(long now) {
        if (!decoder.isMidCommand()) {
            commandSince = 0;
            return false;
        }
        if (commandSince == 0) {
            commandSince = now;
        }
        Duration grace =
                settings.loginTimeout()
                        .plusSeconds(decoder.receivedBytes() / SLOWEST_BYTES_PER_SECOND);
        return passed(commandSince, now, grace);
    }

    private static boolean passed(long since, long now, Duration limit) {
        return now - since > limit.toNanos();
    }
}
