package dev.hikyaku.server.smtp;

import dev.hikyaku.server.listener.BindAddresses;
import dev.hikyaku.server.listener.Drain;
import dev.hikyaku.server.listener.EventLoops;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;
import org.apache.james.smtpserver.netty.SMTPServerFactory;

import java.util.ArrayList;
import java.util.List;

import javax.inject.Inject;
import javax.inject.Singleton;

/** The SMTP listeners of {@code smtpserver.xml}. */
@Singleton
public class SmtpServers extends SMTPServerFactory {

    private final EventLoops loops;
    private final Drain drain;

    @Inject
    public SmtpServers(
            DNSService dns,
            ProtocolHandlerLoader loader,
            FileSystem fileSystem,
            MetricFactory metricFactory,
            EventLoops loops,
            Drain drain) {
        super(dns, loader, fileSystem, metricFactory);
        this.loops = loops;
        this.drain = drain;
    }

    @Override
    protected List<AbstractConfigurableAsyncServer> createServers(
            HierarchicalConfiguration<ImmutableNode> file) throws Exception {
        List<AbstractConfigurableAsyncServer> servers = new ArrayList<>();
        for (HierarchicalConfiguration<ImmutableNode> element :
                file.configurationsAt("smtpserver")) {
            if (element.getBoolean("[@enabled]", true)) {
                servers.add(create(element));
            }
        }
        return servers;
    }

    private SmtpServer create(HierarchicalConfiguration<ImmutableNode> element) throws Exception {
        String bind =
                String.join(",", element.getList(String.class, "bind", List.of("0.0.0.0:25")));
        // James would look the addresses up in DNS, and cannot read IPv6; it is left nothing to
        // read.
        element.setProperty("bind", "0.0.0.0:0");
        SmtpServer server = new SmtpServer(smtpMetrics, BindAddresses.parse(bind), loops, drain);
        server.setDnsService(dns);
        server.setProtocolHandlerLoader(loader);
        server.setFileSystem(fileSystem);
        server.configure(element);
        return server;
    }
}
