package dev.hikyaku.server.smtp;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;

import org.apache.james.modules.protocols.SmtpGuiceProbe;
import org.apache.james.protocols.lib.netty.CertificateReloadable;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.smtpserver.netty.SMTPServerFactory;
import org.apache.james.utils.GuiceProbe;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;

/** The SMTP listeners, in the place of James' {@code SMTPServerModule}. */
public final class SmtpModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(SmtpServers.class).in(Scopes.SINGLETON);
        bind(SMTPServerFactory.class).to(SmtpServers.class);
        Multibinder.newSetBinder(binder(), GuiceProbe.class).addBinding().to(SmtpGuiceProbe.class);
        Multibinder.newSetBinder(binder(), CertificateReloadable.Factory.class)
                .addBinding()
                .to(SmtpServers.class);
    }

    @ProvidesIntoSet
    InitializationOperation open(ConfigurationProvider files, SmtpServers servers) {
        return InitilizationOperationBuilder.forClass(SmtpServers.class)
                .init(
                        () -> {
                            servers.configure(files.getConfiguration("smtpserver"));
                            servers.init();
                        });
    }
}
