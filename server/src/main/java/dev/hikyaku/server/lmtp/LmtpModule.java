package dev.hikyaku.server.lmtp;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;

import org.apache.james.lmtpserver.netty.LMTPServerFactory;
import org.apache.james.modules.protocols.LmtpGuiceProbe;
import org.apache.james.protocols.lib.netty.CertificateReloadable;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.utils.GuiceProbe;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;

/** The LMTP listeners, in the place of James' {@code LMTPServerModule}. */
public final class LmtpModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(LmtpServers.class).in(Scopes.SINGLETON);
        bind(LMTPServerFactory.class).to(LmtpServers.class);
        Multibinder.newSetBinder(binder(), GuiceProbe.class).addBinding().to(LmtpGuiceProbe.class);
        Multibinder.newSetBinder(binder(), CertificateReloadable.Factory.class)
                .addBinding()
                .to(LmtpServers.class);
    }

    @ProvidesIntoSet
    InitializationOperation open(ConfigurationProvider files, LmtpServers servers) {
        return InitilizationOperationBuilder.forClass(LmtpServers.class)
                .init(
                        () -> {
                            servers.configure(files.getConfiguration("lmtpserver"));
                            servers.init();
                        });
    }
}
