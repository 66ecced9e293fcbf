package dev.hikyaku.server.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.timeout.IdleStateEvent;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One connection of a line protocol: cuts lines, hands them to its {@link Dialogue} on the
 * connection's own virtual thread, and writes the replies.
 *
 * <p>The I/O thread only queues what came in. A virtual thread works the queue off and ends when it
 * is empty, so an idle connection has no thread and a slow hook holds up nobody else. Reading stops
 * while a client is far ahead of its dialogue. Replies are gathered and written together when the
 * client has nothing more in the pipeline (RFC 2920 §3.2).
 *
 * <p>STARTTLS: whatever a client sent behind the command in the clear ends the connection, and the
 * reply and the handler of TLS go in as one step on the I/O thread, so that no byte is read in
 * between (RFC 3207 §4.2, JAMES-4101).
 */
public final class Conversation extends ChannelInboundHandlerAdapter {
    private static final Logger LOGGER = LoggerFactory.getLogger(Conversation.class);

    private static final int PAUSE_READING_BYTES = 256 * 1024;
    private static final int RESUME_READING_BYTES = 64 * 1024;
    private static final int GATHERED_BYTES = 16 * 1024;
    private static final int STREAM_CHUNK_BYTES = 64 * 1024;

    private final Channel channel;
    private final ListenerSettings settings;
    private final InetSocketAddress peer;
    private final boolean probe;
    private final boolean refused;
    private final Consumer<Conversation> whenClosed;
    private final Dialogue dialogue;
    private final LineReader lines;
    private final SerialTasks tasks;
    private final AtomicInteger unread = new AtomicInteger();

    private ByteBuf gathered = Unpooled.EMPTY_BUFFER;
    private Optional<ContentReader> content = Optional.empty();
    private Optional<PendingTls> pendingTls = Optional.empty();
    private volatile boolean closing;
    private volatile boolean draining;
    private volatile boolean dialogueBegan;

    private record PendingTls(byte[] reply, SslHandler handler) {}

    Conversation(
            Channel channel,
            ListenerSettings settings,
            Peer peer,
            boolean refused,
            Dialogue.Factory factory,
            Consumer<Conversation> whenClosed) {
        this.channel = channel;
        this.settings = settings;
        this.peer = peer.address();
        this.probe = peer.probe();
        this.refused = refused;
        this.whenClosed = whenClosed;
        this.lines = new LineReader(settings.lineBytes());
        this.tasks =
                new SerialTasks(
                        settings.name() + "-" + channel.id().asShortText(),
                        this::workedOff,
                        this::failed);
        this.dialogue = factory.begin(this);
    }

    /** The client: behind a load balancer the one it names in its PROXY header. */
    public InetSocketAddress peer() {
        return peer;
    }

    public InetSocketAddress local() {
        return (InetSocketAddress) channel.localAddress();
    }

    /**
     * Whether this is a load balancer asking whether we live (PROXY v2 LOCAL, v1 UNKNOWN) and not a
     * client.
     */
    public boolean isProbe() {
        return probe;
    }

    /** Short and unique among open connections. */
    public String id() {
        return channel.id().asShortText();
    }

    /** The TLS layer, when there is one. */
    public Optional<SslHandler> tls() {
        return Optional.ofNullable(channel.pipeline().get(SslHandler.class));
    }

    /** Adds to the replies that go out together. */
    public void write(byte[] bytes) {
        if (gathered.readableBytes() + bytes.length > GATHERED_BYTES) {
            flush();
        }
        if (gathered == Unpooled.EMPTY_BUFFER) {
            gathered = channel.alloc().buffer(Math.max(GATHERED_BYTES / 8, bytes.length));
        }
        gathered.writeBytes(bytes);
    }

    /** Sends what was written so far, now; for use before something that takes its time. */
    public void flush() {
        if (gathered.isReadable()) {
            ByteBuf out = gathered;
            gathered = Unpooled.EMPTY_BUFFER;
            awaitRoom(channel.writeAndFlush(out));
        }
    }

    /** Sends a stream, never more than two chunks of it in memory. */
    public void write(InputStream in) throws IOException {
        flush();
        try (in) {
            byte[] chunk = new byte[STREAM_CHUNK_BYTES];
            for (int n = in.read(chunk); n >= 0 && channel.isActive(); n = in.read(chunk)) {
                awaitRoom(channel.writeAndFlush(Unpooled.copiedBuffer(chunk, 0, n)));
            }
        }
    }

    /** The next bytes are not lines but the content of a mail. */
    public void readContent(ContentReader reader) {
        content = Optional.of(reader);
    }

    /** Answers STARTTLS: the reply is the last thing said in the clear. */
    public void startTls(byte[] reply, SslHandler handler) {
        pendingTls = Optional.of(new PendingTls(reply, handler));
    }

    /** Says what is still to be said and closes. */
    public void close() {
        if (!closing) {
            closing = true;
            flush();
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Closes without a word; whatever was promised has been said already. */
    void abort() {
        closing = true;
        channel.close();
    }

    boolean inTransaction() {
        return channel.isActive() && !closing && (dialogue.inTransaction() || tasks.busy());
    }

    void drain() {
        draining = true;
        tasks.submit(() -> {});
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (tls().isEmpty()) {
            tasks.submit(this::begin);
        }
    }

    private void begin() {
        dialogueBegan = true;
        if (refused) {
            dialogue.refused();
            close();
        } else {
            dialogue.opened();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (unread.addAndGet(in.readableBytes()) > PAUSE_READING_BYTES) {
            channel.config().setAutoRead(false);
        }
        tasks.submit(() -> consume(in));
    }

    private void consume(ByteBuf in) {
        int bytes = in.readableBytes();
        try {
            while (in.isReadable() && !closing) {
                step(in);
            }
        } finally {
            in.release();
            if (unread.addAndGet(-bytes) < RESUME_READING_BYTES && !channel.config().isAutoRead()) {
                channel.config().setAutoRead(true);
            }
        }
        pendingTls.filter(pending -> !closing).ifPresent(this::secure);
    }

    private void step(ByteBuf in) {
        if (pendingTls.isPresent()) {
            injected();
            return;
        }
        if (content.isPresent()) {
            ContentReader reader = content.get();
            if (reader.read(in)) {
                content = Optional.empty();
                reader.ended();
            }
            return;
        }
        lines.read(in)
                .ifPresent(
                        line ->
                                line.fault()
                                        .ifPresentOrElse(
                                                dialogue::malformed,
                                                () -> dialogue.line(line.bytes())));
    }

    private void secure(PendingTls pending) {
        pendingTls = Optional.empty();
        flush();
        if (lines.midLine()) {
            injected();
            return;
        }
        channel.eventLoop()
                .execute(
                        () -> {
                            if (unread.get() > 0) {
                                injected();
                                return;
                            }
                            channel.writeAndFlush(Unpooled.wrappedBuffer(pending.reply()));
                            channel.pipeline()
                                    .addFirst(
                                            new RenegotiationGuard(pending.handler()),
                                            pending.handler());
                        });
    }

    /** Bytes in the clear behind STARTTLS would be taken as said under TLS (CVE-2011-0411). */
    private void injected() {
        LOGGER.debug("{}: bytes in the clear behind STARTTLS", settings.name());
        abort();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (!handshake.isSuccess()) {
                LOGGER.debug(
                        "{}: TLS handshake failed: {}",
                        settings.name(),
                        handshake.cause().getMessage());
                ctx.close();
            } else if (dialogueBegan) {
                tasks.submit(dialogue::secured);
            } else {
                tasks.submit(this::begin);
            }
        } else if (event instanceof IdleStateEvent && closing) {
            // Our last words were never read.
            ctx.close();
        } else if (event instanceof IdleStateEvent && !tasks.busy()) {
            tasks.submit(
                    () -> {
                        dialogue.timedOut();
                        close();
                    });
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        tasks.submit(this::ended);
    }

    private void ended() {
        closing = true;
        try {
            content.ifPresent(ContentReader::abandoned);
            content = Optional.empty();
            gathered.release();
            gathered = Unpooled.EMPTY_BUFFER;
            dialogue.closed();
        } finally {
            whenClosed.accept(this);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException
                || cause instanceof io.netty.handler.codec.DecoderException) {
            LOGGER.debug("{}: connection broken: {}", settings.name(), cause.toString());
        } else {
            LOGGER.error("{}: connection closed on an unexpected error", settings.name(), cause);
        }
        ctx.close();
    }

    private void failed(Throwable cause) {
        LOGGER.error("{}: connection closed on an unexpected error", settings.name(), cause);
        channel.close();
    }

    private void workedOff() {
        if (draining && !closing && !dialogue.inTransaction()) {
            dialogue.stopping();
            close();
        }
        flush();
    }

    /**
     * A client that does not read its replies is waited for as long as one that is silent, then
     * dropped.
     */
    private void awaitRoom(ChannelFuture written) {
        if (!channel.isWritable() && !channel.eventLoop().inEventLoop()) {
            Duration patience = settings.idleTimeout();
            if (!written.awaitUninterruptibly(patience.toMillis())) {
                abort();
            }
        }
    }
}
