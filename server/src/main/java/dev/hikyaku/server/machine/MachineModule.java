package dev.hikyaku.server.machine;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;

import org.apache.james.dnsservice.dnsjava.DNSJavaService;

/** In the place of James' own DNS client: {@link MachineDns}. */
public final class MachineModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(DNSJavaService.class).to(MachineDns.class).in(Scopes.SINGLETON);
    }
}
