package dev.hikyaku.server.smtp;

import dev.hikyaku.server.listener.Doorway;
import dev.hikyaku.server.listener.Doorways;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;
import org.apache.james.smtpserver.netty.SMTPServerFactory;

import java.util.List;

import javax.inject.Inject;
import javax.inject.Singleton;

/** The SMTP listeners of {@code smtpserver.xml}. */
@Singleton
public class SmtpServers extends SMTPServerFactory {

    private final Doorways doorways;
    private final ClientRates.Limited limited;

    @Inject
    public SmtpServers(
            DNSService dns,
            ProtocolHandlerLoader loader,
            FileSystem fileSystem,
            MetricFactory metricFactory,
            Doorways doorways) {
        super(dns, loader, fileSystem, metricFactory);
        this.doorways = doorways;
        this.limited = ClientRates.Limited.of(metricFactory);
    }

    @Override
    protected List<AbstractConfigurableAsyncServer> createServers(
            HierarchicalConfiguration<ImmutableNode> file) throws Exception {
        return doorways.servers(file, "smtpserver", "0.0.0.0:25", this::create);
    }

    private SmtpServer create(Doorway doorway) {
        SmtpServer server = new SmtpServer(smtpMetrics, doorway, fileSystem, limited);
        server.setDnsService(dns);
        server.setProtocolHandlerLoader(loader);
        return server;
    }
}
