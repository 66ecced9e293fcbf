package dev.hikyaku.server;

import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;
import org.apache.james.protocols.lib.netty.AbstractServerFactory;
import org.apache.james.protocols.lib.netty.CertificateReloadable;
import org.apache.james.server.core.configuration.ConfigurationProvider;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import javax.inject.Inject;

/**
 * The ports of James' own servers. James does not tell a server's {@code jmxName}, but makes one
 * server for each enabled block of the file, in the same order.
 */
final class JamesListening implements ListeningReport {
    private final Set<CertificateReloadable.Factory> factories;
    private final ConfigurationProvider configuration;

    @Inject
    JamesListening(
            Set<CertificateReloadable.Factory> factories, ConfigurationProvider configuration) {
        this.factories = factories;
        this.configuration = configuration;
    }

    @Override
    public List<Listening> listening() {
        List<Listening> all = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (CertificateReloadable.Factory factory : factories) {
            if (factory instanceof AbstractServerFactory servers) {
                for (AbstractConfigurableAsyncServer server : servers.getServers()) {
                    if (server.isEnabled()) {
                        int index = seen.merge(server.getServiceType(), 1, Integer::sum) - 1;
                        all.addAll(listening(server, index));
                    }
                }
            }
        }
        return all;
    }

    private List<Listening> listening(AbstractConfigurableAsyncServer server, int index) {
        String name = name(server.getServiceType(), index);
        return server.getListenAddresses().stream().map(at -> new Listening(name, at)).toList();
    }

    private String name(String serviceType, int index) {
        String element =
                serviceType.replace(" Service", "").replace(" ", "").toLowerCase(Locale.ROOT)
                        + "server";
        try {
            return configuration.getConfiguration(element).configurationsAt(element).stream()
                    .filter(block -> block.getBoolean("[@enabled]", true))
                    .toList()
                    .get(index)
                    .getString("jmxName", element);
        } catch (ConfigurationException e) {
            throw new IllegalStateException("read at start, unreadable now", e);
        }
    }
}
