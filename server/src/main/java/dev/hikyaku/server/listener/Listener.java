package dev.hikyaku.server.listener;

import dev.hikyaku.server.listener.ConnectionLimits.Admission;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The door of a line protocol (SMTP, LMTP, POP3): sockets, TLS, PROXY headers, limits on
 * connections, and a {@link Conversation} for each client.
 *
 * <p>When a limit is reached the client hears so (421 in SMTP) before the connection is closed;
 * James 3.8.1 just closes it, and counts the load balancer.
 */
public final class Listener implements Drainable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Listener.class);

    private static final int PROXY_HEADER_SECONDS = 10;
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(32 * 1024, 128 * 1024);

    private final ListenerSettings settings;
    private final EventLoops loops;
    private final int backlog;
    private final Supplier<Optional<SslHandler>> implicitTls;
    private final Dialogue.Factory dialogues;
    private final ConnectionLimits limits;
    private final List<Channel> doors = new CopyOnWriteArrayList<>();
    private final Set<Conversation> conversations = ConcurrentHashMap.newKeySet();

    /**
     * {@code implicitTls} makes the TLS layer of a new connection, where TLS comes before the first
     * word.
     */
    public Listener(
            ListenerSettings settings,
            EventLoops loops,
            int backlog,
            Supplier<Optional<SslHandler>> implicitTls,
            Dialogue.Factory dialogues) {
        this.settings = settings;
        this.loops = loops;
        this.backlog = backlog;
        this.implicitTls = implicitTls;
        this.dialogues = dialogues;
        this.limits = new ConnectionLimits(settings.connections(), settings.connectionsPerClient());
    }

    /** Opens the door at all of the addresses or at none. */
    public void open(List<InetSocketAddress> addresses) throws IOException {
        for (InetSocketAddress address : addresses) {
            try {
                doors.add(bind(address));
            } catch (Exception e) {
                close();
                throw new IOException(
                        "bind: "
                                + address.getHostString()
                                + ":"
                                + address.getPort()
                                + " (expected: an address of this machine and a free port; "
                                + e.getMessage()
                                + ")",
                        e);
            }
        }
    }

    private Channel bind(InetSocketAddress address) throws Exception {
        return new ServerBootstrap()
                .group(loops.acceptors(), loops.workers())
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, backlog)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(
                        new ChannelInitializer<SocketChannel>() {
                            @Override
                            protected void initChannel(SocketChannel channel) {
                                receive(channel);
                            }
                        })
                .bind(address)
                .sync()
                .channel();
    }

    private void receive(SocketChannel channel) {
        InetSocketAddress remote = channel.remoteAddress();
        if (remote == null) {
            channel.close();
        } else if (settings.proxy().isEmpty()) {
            begin(channel, new Peer(remote, false));
        } else if (settings.proxy().get().contains(remote.getAddress())) {
            channel.pipeline()
                    .addLast("proxy-deadline", new IdleStateHandler(PROXY_HEADER_SECONDS, 0, 0))
                    .addLast(new HAProxyMessageDecoder())
                    .addLast(
                            new ProxyGate(
                                    peer -> {
                                        channel.pipeline().remove("proxy-deadline");
                                        begin(channel, peer);
                                    }));
        } else {
            LOGGER.warn(
                    "{}: connection from {}, which is not in proxyNetworks: closed",
                    settings.name(),
                    remote.getAddress().getHostAddress());
            channel.close();
        }
    }

    private void begin(SocketChannel channel, Peer peer) {
        // Before anything is counted: a certificate that cannot be read must not take places.
        Optional<SslHandler> tls = implicitTls.get();
        InetAddress client = peer.address().getAddress();
        Admission admission = limits.enter(client);
        boolean admitted = admission == Admission.ADMITTED;
        if (!admitted) {
            LOGGER.info(
                    "{}: connection from {} refused: {}",
                    settings.name(),
                    client.getHostAddress(),
                    admission);
        }
        tls.ifPresent(
                handler -> channel.pipeline().addLast(new RenegotiationGuard(handler), handler));
        channel.pipeline()
                .addLast(
                        new IdleStateHandler(
                                settings.idleTimeout().toSeconds(), 0, 0, TimeUnit.SECONDS));
        Conversation conversation =
                new Conversation(
                        channel,
                        settings,
                        peer,
                        !admitted,
                        dialogues,
                        ended -> {
                            conversations.remove(ended);
                            if (admitted) {
                                limits.leave(client);
                            }
                        });
        conversations.add(conversation);
        channel.pipeline().addLast(conversation);
    }

    /** Where the door is: the real ports, also where port 0 was asked for. */
    public List<InetSocketAddress> addresses() {
        return doors.stream().map(door -> (InetSocketAddress) door.localAddress()).toList();
    }

    public boolean isOpen() {
        return !doors.isEmpty();
    }

    /** How many clients are connected. */
    public int connections() {
        return conversations.size();
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public void drain() {
        // The doors first and for certain: whoever is told to come back later must not come back
        // in.
        doors.forEach(door -> door.close().syncUninterruptibly());
        conversations.forEach(Conversation::drain);
    }

    @Override
    public int busySessions() {
        return (int) conversations.stream().filter(Conversation::inTransaction).count();
    }

    /** Closes door and connections at once; {@link Drain} comes first where there is time. */
    public void close() {
        doors.forEach(door -> door.close().syncUninterruptibly());
        doors.clear();
        conversations.forEach(Conversation::abort);
    }
}
