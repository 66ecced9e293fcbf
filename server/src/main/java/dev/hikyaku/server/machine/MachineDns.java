package dev.hikyaku.server.machine;

import org.apache.james.dnsservice.dnsjava.DNSJavaService;
import org.apache.james.metrics.api.MetricFactory;

import java.net.InetAddress;

import javax.inject.Inject;

/** James' DNS client, which also starts where the machine's own name does not resolve. */
final class MachineDns extends DNSJavaService {

    @Inject
    MachineDns(MetricFactory metrics) {
        super(metrics);
    }

    @Override
    public InetAddress getLocalHost() {
        return MachineName.localHost();
    }
}
