package dev.hikyaku.server.lmtp;

import dev.hikyaku.server.listener.Doorway;
import dev.hikyaku.server.listener.Doorways;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.lmtpserver.netty.LMTPMetricsImpl;
import org.apache.james.lmtpserver.netty.LMTPServerFactory;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;

import java.util.List;

import javax.inject.Inject;
import javax.inject.Singleton;

/** The LMTP listeners of {@code lmtpserver.xml}. */
@Singleton
public class LmtpServers extends LMTPServerFactory {

    private final ProtocolHandlerLoader handlers;
    private final FileSystem files;
    private final LMTPMetricsImpl metrics;
    private final Doorways doorways;

    @Inject
    public LmtpServers(
            ProtocolHandlerLoader loader,
            FileSystem fileSystem,
            MetricFactory metricFactory,
            Doorways doorways) {
        super(loader, fileSystem, metricFactory);
        this.handlers = loader;
        this.files = fileSystem;
        this.metrics = new LMTPMetricsImpl(metricFactory);
        this.doorways = doorways;
    }

    @Override
    protected List<AbstractConfigurableAsyncServer> createServers(
            HierarchicalConfiguration<ImmutableNode> file) throws Exception {
        return doorways.servers(file, "lmtpserver", "127.0.0.1:2525", this::create);
    }

    private LmtpServer create(Doorway doorway) {
        LmtpServer server = new LmtpServer(metrics, doorway, files);
        server.setProtocolHandlerLoader(handlers);
        return server;
    }
}
