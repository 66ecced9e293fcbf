package dev.hikyaku.server.imap;

import io.netty.channel.Channel;
import io.netty.handler.codec.compression.JdkZlibDecoder;
import io.netty.handler.codec.compression.JdkZlibEncoder;
import io.netty.handler.codec.compression.ZlibWrapper;

import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.process.ImapLineHandler;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imapserver.netty.NettyConstants;
import org.apache.james.imapserver.netty.NettyImapSession;
import org.apache.james.protocols.netty.Encryption;

import reactor.core.publisher.Mono;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * James' session on our connection: knows its peer, whether its mailbox was opened read-only, and
 * keeps timers and continuations off the I/O threads.
 */
final class ConnectionSession extends NettyImapSession {
    /** More than any honest client packs into what arrives at once. */
    private static final int MOST_INFLATED_BYTES = 16 * 1024 * 1024;

    private static final int COMPRESSION_LEVEL = 5;

    private final Channel channel;
    private final Encryption encryption;
    private final Executor workers;
    private final Deque<ImapLineHandler> lineHandlers = new ConcurrentLinkedDeque<>();
    private volatile InetAddress peer;
    private volatile boolean readOnly;

    ConnectionSession(
            Channel channel, Encryption encryption, ImapSettings settings, Executor workers) {
        super(
                channel,
                encryption,
                settings.compress(),
                settings.authentication().isSSLRequired(),
                settings.authentication().isPlainAuthEnabled(),
                SessionId.generate(),
                settings.authentication().getOidcSASLConfiguration());
        this.channel = channel;
        this.encryption = encryption;
        this.workers = workers;
        this.peer = ((InetSocketAddress) channel.remoteAddress()).getAddress();
    }

    InetAddress peer() {
        return peer;
    }

    /** The client's address as a proxy in front of us gives it. */
    void proxiedFor(InetAddress client) {
        peer = client;
    }

    boolean isStranger() {
        return getState() == ImapSessionState.NON_AUTHENTICATED;
    }

    /** RFC 3501 §6.3.2: a mailbox opened by EXAMINE permits no change. */
    boolean isReadOnly() {
        return readOnly;
    }

    void opened(boolean examined) {
        readOnly = examined;
    }

    /** The open mailbox, if one is open. */
    Optional<ToldMailbox> open() {
        return getSelected() instanceof ToldMailbox mailbox
                ? Optional.of(mailbox)
                : Optional.empty();
    }

    @Override
    public Mono<Void> selected(SelectedMailbox mailbox) {
        return super.selected(new ToldMailbox(mailbox, workers));
    }

    /** James forgets the mailbox first and then finds none to close: it would listen for ever. */
    @Override
    public Mono<Void> deselect() {
        Mono<Void> close = open().map(ToldMailbox::deselect).orElse(Mono.empty());
        return super.deselect().then(close);
    }

    Optional<ImapLineHandler> lineHandler() {
        return Optional.ofNullable(lineHandlers.peekFirst());
    }

    @Override
    public void pushLineHandler(ImapLineHandler handler) {
        lineHandlers.addFirst(handler);
    }

    @Override
    public void popLineHandler() {
        lineHandlers.pollFirst();
    }

    /** Nothing is read while a command runs, so there is nothing to hold off. */
    @Override
    public void executeSafely(Runnable runnable) {
        runnable.run();
    }

    @Override
    public boolean startTLS(Runnable announcement) {
        if (!supportStartTLS()) {
            return false;
        }
        channel.eventLoop()
                .execute(
                        () -> {
                            announcement.run();
                            Tls.install(channel.pipeline(), encryption);
                        });
        stopDetectingCommandInjection();
        return true;
    }

    @Override
    public boolean startCompression(Runnable announcement) {
        if (!isCompressionSupported()) {
            return false;
        }
        channel.eventLoop()
                .execute(
                        () -> {
                            announcement.run();
                            compress();
                        });
        return true;
    }

    private void compress() {
        JdkZlibDecoder decoder = new JdkZlibDecoder(ZlibWrapper.NONE, MOST_INFLATED_BYTES);
        JdkZlibEncoder encoder = new JdkZlibEncoder(ZlibWrapper.NONE, COMPRESSION_LEVEL);
        String before = NettyConstants.TIMEOUT_HANDLER;
        channel.pipeline()
                .addBefore(before, NettyConstants.ZLIB_DECODER, decoder)
                .addBefore(before, NettyConstants.ZLIB_ENCODER, encoder);
    }

    @Override
    public void schedule(Runnable runnable, Duration delay) {
        channel.eventLoop()
                .schedule(() -> workers.execute(runnable), delay.toMillis(), TimeUnit.MILLISECONDS);
    }
}
