package dev.hikyaku.server.imap;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.util.Modules;

import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.imap.processor.StatusProcessor;
import org.apache.james.imapserver.netty.IMAPServerFactory;
import org.apache.james.modules.protocols.IMAPServerModule;
import org.apache.james.modules.protocols.ImapPackage;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.utils.ClassName;
import org.apache.james.utils.GuiceGenericLoader;

import java.util.ArrayList;
import java.util.List;

/** The IMAP server. */
public final class ImapModule extends AbstractModule {
    @Override
    protected void configure() {
        install(Modules.override(new IMAPServerModule()).with(new Corrections()));
    }

    private static final class Corrections extends AbstractModule {
        @Override
        protected void configure() {
            bind(IMAPServerFactory.class).to(ImapServerFactory.class);
            // LIST asks the same STATUS that is configured (JAMES-4037).
            bind(StatusProcessor.class).in(Scopes.SINGLETON);
        }

        @Provides
        @Singleton
        ImapPackage commands(ConfigurationProvider files, GuiceGenericLoader loader)
                throws ConfigurationException, ClassNotFoundException {
            List<ImapPackage> configured = new ArrayList<>();
            for (String name :
                    files.getConfiguration("imapserver").getStringArray("imapPackages")) {
                configured.add(loader.<ImapPackage>instantiate(new ClassName(name)));
            }
            return new CorrectedCommands(
                    configured.isEmpty() ? ImapPackage.DEFAULT : ImapPackage.and(configured));
        }
    }
}
