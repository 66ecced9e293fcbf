package dev.hikyaku.server.imap;

import dev.hikyaku.server.listener.Drainable;
import dev.hikyaku.server.tls.ListenerTls;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.stream.ChunkedWriteHandler;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.decode.ImapDecoder;
import org.apache.james.imap.encode.ImapEncoder;
import org.apache.james.imapserver.netty.NettyConstants;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.apache.james.protocols.netty.ChannelHandlerFactory;
import org.apache.james.protocols.netty.Encryption;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One IMAP listener: the socket, its limits and its conversations. */
final class ImapServer extends AbstractConfigurableAsyncServer implements Drainable {
    private static final int IMAP_PORT = 143;

    private final List<InetSocketAddress> addresses;
    private final FileSystem files;
    private final ImapDecoder decoder;
    private final ImapEncoder encoder;
    private final ImapProcessor processor;
    private final GaugeRegistry gauges;
    private final Metric commands;
    private final Metric connected;
    private final ExecutorService workers =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("imap-", 0).factory());
    private final Set<Conversation> conversations = ConcurrentHashMap.newKeySet();
    private final Set<Channel> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;
    private ImapSettings settings;
    private ListenerTls tls;
    private Service service;
    private Door door;

    ImapServer(
            List<InetSocketAddress> addresses,
            FileSystem files,
            ImapDecoder decoder,
            ImapEncoder encoder,
            ImapProcessor processor,
            MetricFactory metrics,
            GaugeRegistry gauges) {
        this.addresses = addresses;
        this.files = files;
        setFileSystem(files);
        this.decoder = decoder;
        this.encoder = encoder;
        this.processor = processor;
        this.gauges = gauges;
        this.commands = metrics.generate("imapCommands");
        this.connected = metrics.generate("imapConnections");
    }

    @Override
    protected void doConfigure(HierarchicalConfiguration<ImmutableNode> config)
            throws ConfigurationException {
        setListenAddresses(addresses.toArray(InetSocketAddress[]::new));
        settings = ImapSettings.from(config);
        tls = ListenerTls.from(config, files);
        Turns turns = new Turns(settings.commands(), settings.waitingCommands());
        gauges.register("imap.request.queue.size", turns::waiting);
        door = new Door(new Connections(settings.connections(), settings.connectionsPerAddress()));
        service =
                new Service(
                        "IMAP4rev1 " + getHelloName() + " ready",
                        decoder,
                        processor,
                        encoder,
                        workers,
                        turns,
                        commands);
        processor.configure(settings.james());
    }

    @Override
    protected void buildSSLContext() throws Exception {
        Optional<Encryption> plain = tls.encryption();
        if (plain.isPresent()) {
            encryption = plain.get();
        } else {
            super.buildSSLContext();
        }
    }

    @Override
    protected void configureBootstrap(ServerBootstrap bootstrap) {
        super.configureBootstrap(bootstrap);
        bootstrap.handler(new Sockets());
    }

    @Override
    protected AbstractChannelPipelineFactory<SocketChannel> createPipelineFactory() {
        return new AbstractChannelPipelineFactory<>(getFrameHandlerFactory(), getExecutorGroup()) {
            @Override
            protected ChannelInboundHandlerAdapter createHandler() {
                return createCoreHandler();
            }

            @Override
            protected void initChannel(SocketChannel channel) {
                accept(channel);
            }
        };
    }

    private void accept(SocketChannel channel) {
        if (door.admits(channel)) {
            converse(channel);
        } else {
            channel.pipeline().addLast(door);
        }
        Encryption encryption = getEncryption();
        if (encryption != null && !encryption.isStartTLS()) {
            Tls.install(channel.pipeline(), encryption);
        }
        if (settings.proxied()) {
            channel.pipeline().addFirst(new HAProxyMessageDecoder());
        }
    }

    private void converse(SocketChannel channel) {
        ConnectionSession session =
                new ConnectionSession(channel, getEncryption(), settings, workers);
        ResponseChannel client =
                new ResponseChannel(channel, settings.unsentBytes(), settings.writeTimeout());
        Replies replies = new Replies(encoder, client);
        CommandDecoder commandDecoder = new CommandDecoder(session, settings, replies);
        Conversation conversation = new Conversation(service, session, replies, commandDecoder);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(
                NettyConstants.TIMEOUT_HANDLER,
                new Deadlines(settings, commandDecoder, conversation));
        pipeline.addLast(NettyConstants.CHUNK_WRITE_HANDLER, new ChunkedWriteHandler());
        pipeline.addLast(NettyConstants.REQUEST_DECODER, commandDecoder);
        pipeline.addLast(NettyConstants.CORE_HANDLER, conversation);
        conversations.add(conversation);
        connected.increment();
        channel.closeFuture()
                .addListener(
                        closed -> {
                            conversations.remove(conversation);
                            connected.decrement();
                        });
        if (draining) {
            conversation.leaveSoon("Server stops");
        }
    }

    @Override
    public String name() {
        return "imap " + jmxName;
    }

    @Override
    public void drain() {
        draining = true;
        sockets.forEach(Channel::close);
        conversations.forEach(conversation -> conversation.leaveSoon("Server stops"));
    }

    @Override
    public int busySessions() {
        return (int) conversations.stream().filter(Conversation::isBusy).count();
    }

    @Override
    protected void postDestroy() {
        workers.shutdown();
    }

    /** No JMX: metrics go out over HTTP. */
    @Override
    protected void registerMBean() {}

    @Override
    protected void unregisterMBean() {}

    @Override
    protected int getDefaultPort() {
        return IMAP_PORT;
    }

    @Override
    public String getServiceType() {
        return "IMAP Service";
    }

    @Override
    protected String getDefaultJMXName() {
        return "imapserver";
    }

    /** Lines are not framed apart from literals: {@link CommandDecoder} does both. */
    @Override
    protected ChannelHandlerFactory createFrameHandlerFactory() {
        return pipeline -> createCoreHandler();
    }

    @Override
    protected ChannelInboundHandlerAdapter createCoreHandler() {
        return new ChannelInboundHandlerAdapter();
    }

    /** Remembers the listening sockets, so that they can be closed before the rest. */
    @Sharable
    private final class Sockets extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            sockets.add(ctx.channel());
        }
    }
}
