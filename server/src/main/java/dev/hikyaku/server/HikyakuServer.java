package dev.hikyaku.server;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.Stage;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.util.Modules;

import dev.hikyaku.server.listener.Drain;

import org.apache.james.IsStartedProbe;
import org.apache.james.StartUpChecksPerformer;
import org.apache.james.modules.CommonServicesModule;
import org.apache.james.modules.IsStartedProbeModule;
import org.apache.james.onami.lifecycle.Stager;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.utils.GuiceProbe;
import org.apache.james.utils.GuiceProbeProvider;
import org.apache.james.utils.InitializationOperations;
import org.apache.james.utils.PropertiesProvider;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import javax.annotation.PreDestroy;

/**
 * One server of one role in this process: started on a configuration directory, asked through its
 * probes, stopped politely. The command line and the tests start it alike.
 */
public final class HikyakuServer implements AutoCloseable {

    static {
        System.setProperty("james.fail.on.missing.configuration", "true");
        // A reverse DNS query for every connection, only to decorate log lines (james.md §5.2).
        System.setProperty("james.protocols.mdc.hostname", "false");
    }

    private final IsStartedProbe lifecycle = new IsStartedProbe();
    private final Module module;
    private Injector injector;

    private HikyakuServer(Module module, List<Module> overrides) {
        Module own = Modules.combine(new IsStartedProbeModule(lifecycle), module);
        this.module = Modules.override(own).with(overrides);
    }

    /** A server of a role; nothing is read or opened yet. */
    public static HikyakuServer of(
            Role role, Directories directories, Environment environment, Module... overrides) {
        List<Module> own = new ArrayList<>(role.modules());
        own.add(
                Modules.override(new CommonServicesModule(directories))
                        .with(new FilesModule(directories, environment)));
        return new HikyakuServer(Modules.combine(own), List.of(overrides));
    }

    /**
     * Reads the configuration, opens the listeners.
     *
     * @throws Exception what stopped the start; whatever was opened before is closed again
     */
    public void start() throws Exception {
        injector = Guice.createInjector(Stage.DEVELOPMENT, module);
        try {
            injector.getInstance(StartUpChecksPerformer.class).performCheck();
            injector.getInstance(InitializationOperations.class).initModules();
            lifecycle.notifyStarted();
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    /** A probe of James, such as {@code SmtpGuiceProbe} for ports. */
    public <T extends GuiceProbe> T probe(Class<T> type) {
        return injector.getInstance(GuiceProbeProvider.class).getProbe(type);
    }

    /** The open ports of this server. */
    public List<Listening> listening() {
        return injector.getInstance(Key.get(new TypeLiteral<Set<ListeningReport>>() {})).stream()
                .flatMap(report -> report.listening().stream())
                .toList();
    }

    /** The port of the listener with this {@code jmxName}. */
    public int port(String name) {
        return listening().stream()
                .filter(listening -> listening.name().equals(name))
                .mapToInt(listening -> listening.address().getPort())
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        name + ": no such listener (expected: " + listening()));
    }

    /** Whatever is bound in this server. */
    public <T> T get(Class<T> type) {
        return injector.getInstance(type);
    }

    /** Whether this server has a binding of its own for a type. */
    public boolean binds(Class<?> type) {
        return injector.getExistingBinding(Key.get(type)) != null;
    }

    /**
     * Lets running transactions end, then stops.
     *
     * @return true when none had to be cut off at the deadline
     */
    public boolean stop(Duration deadline) {
        boolean clean = injector.getInstance(Drain.class).await(deadline);
        close();
        return clean;
    }

    /** Stops at once. */
    @Override
    public void close() {
        lifecycle.notifyStoped();
        if (injector != null) {
            injector.getInstance(Key.get(new TypeLiteral<Stager<PreDestroy>>() {})).stage();
        }
    }

    private static final class FilesModule extends AbstractModule {
        private final Directories directories;
        private final Environment environment;

        FilesModule(Directories directories, Environment environment) {
            this.directories = directories;
            this.environment = environment;
        }

        @Override
        protected void configure() {
            bind(Environment.class).toInstance(environment);
            Multibinder.newSetBinder(binder(), ListeningReport.class)
                    .addBinding()
                    .to(JamesListening.class);
            bind(ConfigurationProvider.class)
                    .toInstance(new EnvironmentConfiguration(directories.conf(), environment));
        }

        @Provides
        @Singleton
        PropertiesProvider properties() {
            return new EnvironmentProperties(directories, environment);
        }
    }
}
