package dev.hikyaku.server.lmtp;

import dev.hikyaku.server.listener.BindAddresses;
import dev.hikyaku.server.listener.Drain;
import dev.hikyaku.server.listener.EventLoops;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.lmtpserver.netty.LMTPMetricsImpl;
import org.apache.james.lmtpserver.netty.LMTPServerFactory;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;

import java.util.ArrayList;
import java.util.List;

import javax.inject.Inject;
import javax.inject.Singleton;

/** The LMTP listeners of {@code lmtpserver.xml}. */
@Singleton
public class LmtpServers extends LMTPServerFactory {

    private final ProtocolHandlerLoader handlers;
    private final FileSystem files;
    private final LMTPMetricsImpl metrics;
    private final EventLoops loops;
    private final Drain drain;

    @Inject
    public LmtpServers(
            ProtocolHandlerLoader loader,
            FileSystem fileSystem,
            MetricFactory metricFactory,
            EventLoops loops,
            Drain drain) {
        super(loader, fileSystem, metricFactory);
        this.handlers = loader;
        this.files = fileSystem;
        this.metrics = new LMTPMetricsImpl(metricFactory);
        this.loops = loops;
        this.drain = drain;
    }

    @Override
    protected List<AbstractConfigurableAsyncServer> createServers(
            HierarchicalConfiguration<ImmutableNode> file) throws Exception {
        List<AbstractConfigurableAsyncServer> servers = new ArrayList<>();
        for (HierarchicalConfiguration<ImmutableNode> element :
                file.configurationsAt("lmtpserver")) {
            if (element.getBoolean("[@enabled]", true)) {
                servers.add(create(element));
            }
        }
        return servers;
    }

    private LmtpServer create(HierarchicalConfiguration<ImmutableNode> element) throws Exception {
        String bind =
                String.join(",", element.getList(String.class, "bind", List.of("127.0.0.1:2525")));
        // James would look the addresses up in DNS, and cannot read IPv6; it is left nothing to
        // read.
        element.setProperty("bind", "0.0.0.0:0");
        LmtpServer server = new LmtpServer(metrics, BindAddresses.parse(bind), loops, drain);
        server.setProtocolHandlerLoader(handlers);
        server.setFileSystem(files);
        server.configure(element);
        return server;
    }
}
