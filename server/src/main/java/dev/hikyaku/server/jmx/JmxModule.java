package dev.hikyaku.server.jmx;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;

import dev.hikyaku.server.ListeningReport;

import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.lifecycle.api.Startable;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;
import org.apache.james.utils.PropertiesProvider;

import java.io.FileNotFoundException;
import java.nio.file.Path;

import javax.management.JMException;
import javax.management.MBeanServer;

/**
 * JMX for the James command line tool, for roles with mailboxes. It takes the place of James' own
 * {@code JMXServerModule}, which must not be installed beside it, and expects domains, users,
 * mappings, a mailbox manager, quotas and a Sieve repository.
 */
public final class JmxModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(JmxServer.class).in(Scopes.SINGLETON);
        Multibinder.newSetBinder(binder(), ListeningReport.class).addBinding().to(JmxServer.class);
    }

    @Provides
    @Singleton
    JmxSettings settings(PropertiesProvider properties) throws ConfigurationException {
        try {
            return JmxSettings.from(properties.getConfiguration("jmx"));
        } catch (FileNotFoundException e) {
            return JmxSettings.off();
        }
    }

    @Provides
    @Singleton
    @Var
    Path var(FileSystem files) throws FileNotFoundException {
        return files.getFile(FileSystem.FILE_PROTOCOL_AND_VAR).toPath();
    }

    @Provides
    MBeanServer beans(JamesBeans beans) throws JMException {
        return beans.serve();
    }

    @ProvidesIntoSet
    InitializationOperation start(JmxServer server) {
        return InitilizationOperationBuilder.forClass(Last.class).init(server::start);
    }

    /** No startable of James', so that it comes after all of them: mail first, then this. */
    private interface Last extends Startable {}
}
