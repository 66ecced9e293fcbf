package dev.hikyaku.server.listener;

import io.netty.handler.ssl.SslHandler;

import org.apache.james.protocols.netty.Encryption;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where one of James' servers is bound: its {@code bind} until it is open, its {@link Listener}
 * from then on. James' own Netty server stays shut.
 */
public final class Doorway {

    private final List<InetSocketAddress> bind;
    private final EventLoops loops;
    private final Drain drain;
    private volatile Optional<Listener> listener = Optional.empty();

    Doorway(List<InetSocketAddress> bind, EventLoops loops, Drain drain) {
        this.bind = bind;
        this.loops = loops;
        this.drain = drain;
    }

    /**
     * Opens the listener at all addresses; {@code encryption} is asked for each connection, so
     * certificates reload.
     */
    public void open(
            ListenerSettings settings,
            int backlog,
            Supplier<Encryption> encryption,
            Dialogue.Factory dialogues)
            throws IOException {
        Listener opened =
                new Listener(
                        settings, loops, backlog, () -> implicitTls(encryption.get()), dialogues);
        opened.open(bind);
        drain.register(opened);
        listener = Optional.of(opened);
    }

    private static Optional<SslHandler> implicitTls(Encryption encryption) {
        return Optional.ofNullable(encryption)
                .filter(configured -> !configured.isStartTLS())
                .map(Encryption::sslHandler);
    }

    /** Closes the listener and its connections at once. */
    public void close() {
        listener.ifPresent(Listener::close);
    }

    /** The real addresses once it is open, the configured ones before. */
    public List<InetSocketAddress> addresses() {
        return listener.map(Listener::addresses).orElse(bind);
    }

    public boolean isOpen() {
        return listener.filter(Listener::isOpen).isPresent();
    }
}
