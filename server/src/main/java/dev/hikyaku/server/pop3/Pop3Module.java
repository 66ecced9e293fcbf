package dev.hikyaku.server.pop3;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;

import org.apache.james.modules.protocols.Pop3GuiceProbe;
import org.apache.james.pop3server.netty.POP3ServerFactory;
import org.apache.james.protocols.lib.netty.CertificateReloadable;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.utils.GuiceProbe;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;

/**
 * The POP3 listeners, in the place of James' {@code POP3ServerModule}; needs {@code LoginModule}.
 */
public final class Pop3Module extends AbstractModule {

    @Override
    protected void configure() {
        bind(Pop3Servers.class).in(Scopes.SINGLETON);
        bind(POP3ServerFactory.class).to(Pop3Servers.class);
        Multibinder.newSetBinder(binder(), GuiceProbe.class).addBinding().to(Pop3GuiceProbe.class);
        Multibinder.newSetBinder(binder(), CertificateReloadable.Factory.class)
                .addBinding()
                .to(Pop3Servers.class);
    }

    @ProvidesIntoSet
    InitializationOperation open(ConfigurationProvider files, Pop3Servers servers) {
        return InitilizationOperationBuilder.forClass(Pop3Servers.class)
                .init(
                        () -> {
                            servers.configure(files.getConfiguration("pop3server"));
                            servers.init();
                        });
    }
}
