package dev.hikyaku.server.store.accounts;

import org.apache.james.dnsservice.api.DNSService;

import java.lang.reflect.Proxy;

/** A domain list that asks DNS is a defect of the test. */
final class NoDns {
    private NoDns() {}

    static DNSService service() {
        return (DNSService)
                Proxy.newProxyInstance(
                        NoDns.class.getClassLoader(),
                        new Class<?>[] {DNSService.class},
                        (proxy, method, arguments) -> {
                            throw new AssertionError("DNS was asked: " + method.getName());
                        });
    }
}
