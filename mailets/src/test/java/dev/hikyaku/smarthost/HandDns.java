package dev.hikyaku.smarthost;

import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.dnsservice.api.TemporaryResolutionException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Records a test writes down; {@code away} as a domain's MX is no answer. */
final class HandDns implements DNSService {
    private final Map<String, List<String>> mx = new ConcurrentHashMap<>();
    private final Map<String, List<String>> txt = new ConcurrentHashMap<>();

    HandDns mx(String domain, String... hosts) {
        mx.put(domain, List.of(hosts));
        return this;
    }

    HandDns txt(String name, String... records) {
        txt.put(name, List.of(records));
        return this;
    }

    @Override
    public Collection<String> findMXRecords(String domain) throws TemporaryResolutionException {
        List<String> hosts = mx.getOrDefault(domain, List.of());
        if (hosts.equals(List.of("away"))) {
            throw new TemporaryResolutionException("no answer");
        }
        return hosts;
    }

    @Override
    public Collection<String> findTXTRecords(String name) {
        return txt.getOrDefault(name, List.of());
    }

    @Override
    public Collection<InetAddress> getAllByName(String host) throws UnknownHostException {
        throw new UnknownHostException(host);
    }

    @Override
    public InetAddress getByName(String host) throws UnknownHostException {
        throw new UnknownHostException(host);
    }

    @Override
    public InetAddress getLocalHost() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public String getHostName(InetAddress address) {
        return address.getHostAddress();
    }
}
