package dev.hikyaku.server;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.Stage;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.util.Modules;

import dev.hikyaku.server.configuration.ConfigurationCheck;
import dev.hikyaku.server.configuration.ConfigurationFiles;
import dev.hikyaku.server.configuration.ConfigurationModule;
import dev.hikyaku.server.configuration.Problem;
import dev.hikyaku.server.configuration.StartFailure;
import dev.hikyaku.server.listener.Drain;
import dev.hikyaku.server.machine.MachineModule;

import org.apache.james.IsStartedProbe;
import org.apache.james.StartUpChecksPerformer;
import org.apache.james.modules.CommonServicesModule;
import org.apache.james.modules.IsStartedProbeModule;
import org.apache.james.onami.lifecycle.Stager;
import org.apache.james.utils.GuiceProbe;
import org.apache.james.utils.GuiceProbeProvider;
import org.apache.james.utils.InitializationOperations;

import java.nio.file.Path;
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
        // Renegotiation costs the server far more than the client (CVE-2011-1473); JSSE reads this
        // once.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        // Most of what Guice makes it makes once: classes generated for that cost more than they
        // save.
        System.getProperties().putIfAbsent("guice_bytecode_gen_option", "DISABLED");
    }

    private final IsStartedProbe lifecycle = new IsStartedProbe();
    private final Module module;
    private final ConfigurationCheck check;
    private Injector injector;

    private HikyakuServer(Module module, List<Module> overrides, ConfigurationCheck check) {
        this.check = check;
        Module own = Modules.combine(new IsStartedProbeModule(lifecycle), module);
        // Guice records every binding once more for an override, even for none.
        this.module = overrides.isEmpty() ? own : Modules.override(own).with(overrides);
    }

    /** A server of a role; nothing is read or opened yet. */
    public static HikyakuServer of(
            Role role, Directories directories, Environment environment, Module... overrides) {
        Path conf = directories.conf();
        Path var = directories.var();
        Path home = directories.home();
        Module files = new ConfigurationModule(ConfigurationFiles.of(conf, var, home, environment));
        List<Module> own = new ArrayList<>(role.modules());
        own.add(
                Modules.override(new CommonServicesModule(directories))
                        .with(files, new MachineModule()));
        own.add(new Reports());
        return new HikyakuServer(
                Modules.combine(own),
                List.of(overrides),
                ConfigurationCheck.of(role, conf, environment).within(var, home));
    }

    /**
     * Checks and reads the configuration, opens the listeners.
     *
     * @throws FailedStart with a line for each thing an operator has to mend; whatever was opened
     *     is closed again
     */
    public void start() throws FailedStart {
        List<String> problems = check.verify().stream().map(Problem::toString).toList();
        if (!problems.isEmpty()) {
            throw new FailedStart(problems, null);
        }
        try {
            open();
        } catch (Throwable e) {
            List<String> lines = StartFailure.of(check).explain(e);
            close();
            throw new FailedStart(lines, e);
        }
    }

    private void open() throws Exception {
        injector = Guice.createInjector(Stage.DEVELOPMENT, module);
        injector.getInstance(StartUpChecksPerformer.class).performCheck();
        injector.getInstance(InitializationOperations.class).initModules();
        lifecycle.notifyStarted();
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

    private static final class Reports extends AbstractModule {

        @Override
        protected void configure() {
            Multibinder.newSetBinder(binder(), ListeningReport.class)
                    .addBinding()
                    .to(JamesListening.class);
        }
    }
}
