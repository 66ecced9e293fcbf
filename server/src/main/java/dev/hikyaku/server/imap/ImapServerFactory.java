package dev.hikyaku.server.imap;

import dev.hikyaku.server.listener.BindAddresses;
import dev.hikyaku.server.listener.Drain;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.decode.ImapDecoder;
import org.apache.james.imap.encode.ImapEncoder;
import org.apache.james.imapserver.netty.IMAPServerFactory;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;

import java.util.ArrayList;
import java.util.List;

import javax.inject.Inject;
import javax.inject.Provider;
import javax.inject.Singleton;

/** Makes an {@link ImapServer} of every {@code <imapserver>} block. */
@Singleton
final class ImapServerFactory extends IMAPServerFactory {
    private final MetricFactory metrics;
    private final Drain drain;

    @Inject
    ImapServerFactory(
            FileSystem files,
            Provider<ImapDecoder> decoder,
            Provider<ImapEncoder> encoder,
            Provider<ImapProcessor> processor,
            MetricFactory metrics,
            GaugeRegistry gauges,
            Drain drain) {
        super(files, decoder, encoder, processor, metrics, gauges);
        this.metrics = metrics;
        this.drain = drain;
    }

    @Override
    protected List<AbstractConfigurableAsyncServer> createServers(
            HierarchicalConfiguration<ImmutableNode> config) throws Exception {
        List<AbstractConfigurableAsyncServer> servers = new ArrayList<>();
        for (HierarchicalConfiguration<ImmutableNode> block :
                config.configurationsAt("imapserver")) {
            if (block.getBoolean("[@enabled]", true)) {
                servers.add(create(block));
            }
        }
        return servers;
    }

    private ImapServer create(HierarchicalConfiguration<ImmutableNode> block) throws Exception {
        String bind = String.join(",", block.getList(String.class, "bind", List.of("0.0.0.0:143")));
        // James would ask DNS for the addresses, and cannot read IPv6: it gets nothing to read.
        block.setProperty("bind", "0.0.0.0:0");
        ImapServer server =
                new ImapServer(
                        BindAddresses.parse(bind),
                        fileSystem,
                        decoder.get(),
                        encoder.get(),
                        processor.get(),
                        metrics,
                        gaugeRegistry);
        server.configure(block);
        drain.register(server);
        return server;
    }
}
