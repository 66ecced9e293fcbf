package dev.hikyaku.smtp;

import io.netty.handler.ssl.SslHandler;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;

import javax.net.ssl.SSLSession;

/** A connection whose peer has answered LHLO: ready for mails, one after the other. */
final class Session {
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final Hop hop;
    private final Wire wire;
    private final Capabilities capabilities;
    private final Duration opening;
    private final SocketAddress address;
    private final Optional<Peer.Tls> tls;
    private int mails;
    private boolean clean = true;
    private boolean retired;
    private boolean midMail;
    private volatile long idleSince;

    Session(Hop hop, Wire wire, Capabilities capabilities, Duration opening) {
        this.hop = hop;
        this.wire = wire;
        this.capabilities = capabilities;
        this.opening = opening;
        this.address = wire.channel().remoteAddress();
        this.tls =
                Optional.ofNullable(wire.channel().pipeline().get(SslHandler.class))
                        .map(handler -> tls(handler.engine().getSession()));
    }

    Hop hop() {
        return hop;
    }

    Wire wire() {
        return wire;
    }

    Capabilities capabilities() {
        return capabilities;
    }

    /** A mail or a probe begins. */
    void begin() {
        mails++;
        midMail = true;
    }

    /** It ended, in one way or another, where the next may begin. */
    void end() {
        midMail = false;
    }

    /** Whether no mail or probe has gone over it yet. */
    boolean fresh() {
        return mails <= 1;
    }

    /** Whether the peer remembers nothing of a mail, so that the next needs no RSET. */
    boolean clean() {
        return clean;
    }

    void clean(boolean now) {
        clean = now;
    }

    /** No mail after this one. */
    void retire() {
        retired = true;
    }

    boolean reusable() {
        return !retired && !midMail && wire.usable() && mails < hop.pool().messages();
    }

    void restFrom(long nanoTime) {
        idleSince = nanoTime;
    }

    Duration restedAt(long nanoTime) {
        return Duration.ofNanos(nanoTime - idleSince);
    }

    /**
     * Leaves the peer; in the middle of a mail without a word, which might be taken for content.
     */
    void quit() {
        if (midMail) {
            wire.cut();
        } else {
            wire.quit(FAREWELL);
        }
    }

    Peer peer() {
        return new Peer(address, tls, opening, Math.max(0, mails - 1));
    }

    private static Peer.Tls tls(SSLSession session) {
        return new Peer.Tls(session.getProtocol(), session.getCipherSuite());
    }
}
