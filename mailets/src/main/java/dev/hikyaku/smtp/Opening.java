package dev.hikyaku.smtp;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslHandler;

import java.io.IOException;
import java.time.Duration;

import javax.net.ssl.SSLParameters;

/**
 * Opens sessions with a hop: connecting, TLS, greeting, LHLO, STARTTLS, LHLO again, AUTH (RFC 5321
 * §3.1, §3.2; RFC 3207 §4.2: what was offered in clear counts no more).
 *
 * <p>A peer that refuses, whatever the code, is trouble with the hop and no answer about a mail.
 */
final class Opening {
    private final Hop hop;
    private final Dialer dialer;
    private final TlsContext tls;

    /**
     * @param tls made of the hop's {@link HopTls}
     */
    Opening(Hop hop, Dialer dialer, TlsContext tls) {
        this.hop = hop;
        this.dialer = dialer;
        this.tls = tls;
    }

    Session open() throws LostException {
        HopTls.Policy policy = hop.tls().policy();
        try {
            return open(policy);
        } catch (LostException e) {
            if (policy != HopTls.Policy.OPPORTUNISTIC || e.trouble() != Trouble.NOT_SECURE) {
                throw e;
            }
            // RFC 7435 §3: a handshake that fails is no worse than one that was not offered.
            return open(HopTls.Policy.NONE);
        }
    }

    private Session open(HopTls.Policy policy) throws LostException {
        long start = System.nanoTime();
        Wire wire = connect(policy == HopTls.Policy.IMPLICIT);
        try {
            if (policy == HopTls.Policy.IMPLICIT) {
                wire.awaitSecured(hop.deadlines().greeting());
            }
            expect("greeting", wire.take(hop.deadlines().greeting()));
            Capabilities capabilities = hello(wire);
            if (policy == HopTls.Policy.REQUIRED || policy == HopTls.Policy.OPPORTUNISTIC) {
                capabilities = startTls(wire, capabilities, policy);
            }
            boolean secured = wire.channel().pipeline().get(SslHandler.class) != null;
            new Authentication(hop.login(), hop.deadlines().greeting())
                    .run(wire, capabilities, secured);
            return new Session(
                    hop, wire, capabilities, Duration.ofNanos(System.nanoTime() - start));
        } catch (LostException e) {
            wire.quit(hop.deadlines().greeting());
            throw e;
        }
    }

    private Wire connect(boolean secured) throws LostException {
        ChannelInitializer<Channel> handlers =
                new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (secured) {
                            channel.pipeline().addLast(tlsHandler(channel.alloc()));
                        }
                        channel.pipeline().addLast(new Wire());
                    }
                };
        try {
            Duration within = hop.deadlines().connect();
            return Wire.of(dialer.dial(hop.host(), hop.port(), handlers, within));
        } catch (IOException e) {
            throw new LostException(Trouble.NOT_CONNECTED, e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LostException(Trouble.STOPPING, "interrupted", e);
        }
    }

    private SslHandler tlsHandler(ByteBufAllocator allocator) {
        String name = hop.tls().serverName().orElse(hop.host());
        SslHandler handler = tls.now().newHandler(allocator, name, hop.port());
        // The deadline is the caller's, who waits for the handshake.
        handler.setHandshakeTimeoutMillis(0);
        if (hop.tls().verified()) {
            SSLParameters parameters = handler.engine().getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            handler.engine().setSSLParameters(parameters);
        }
        return handler;
    }

    private Capabilities hello(Wire wire) throws LostException {
        PeerReply reply = ask(wire, hello(hop.protocol().hello()));
        if (hop.protocol() == Protocol.SMTP && reply.code() >= 500) {
            // RFC 5321 §3.2: a server from before EHLO.
            expect("HELO", ask(wire, hello("HELO")));
            return Capabilities.NONE;
        }
        expect(hop.protocol().hello(), reply);
        return Capabilities.of(reply, hop.ignoredCapabilities());
    }

    private Command hello(String verb) {
        try {
            return Command.hello(verb, hop.helloName());
        } catch (UnsendableException e) {
            throw new IllegalStateException("checked when the hop was made", e);
        }
    }

    private Capabilities startTls(Wire wire, Capabilities inClear, HopTls.Policy policy)
            throws LostException {
        boolean required = policy == HopTls.Policy.REQUIRED;
        if (!inClear.startTls()) {
            return unsecured(inClear, required, "STARTTLS is not offered");
        }
        PeerReply reply = ask(wire, Command.STARTTLS);
        if (!reply.positive()) {
            return unsecured(inClear, required, "STARTTLS refused: " + reply);
        }
        wire.secure(tlsHandler(wire.channel().alloc()), hop.deadlines().greeting());
        return hello(wire);
    }

    private static Capabilities unsecured(Capabilities inClear, boolean required, String why)
            throws LostException {
        if (required) {
            throw new LostException(Trouble.NOT_SECURE, why);
        }
        return inClear;
    }

    private PeerReply ask(Wire wire, Command command) throws LostException {
        return wire.ask(command, hop.deadlines().greeting());
    }

    private static void expect(String what, PeerReply reply) throws LostException {
        if (reply.intermediate()) {
            throw new LostException(Trouble.OUT_OF_STEP, what + ": " + reply);
        }
        if (!reply.positive()) {
            throw new LostException(Trouble.SERVICE_REFUSED, what + ": " + reply);
        }
    }
}
