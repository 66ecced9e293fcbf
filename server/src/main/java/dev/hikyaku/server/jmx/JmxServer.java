package dev.hikyaku.server.jmx;

import dev.hikyaku.server.Listening;
import dev.hikyaku.server.ListeningReport;

import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.rmi.NoSuchObjectException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.UnicastRemoteObject;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Provider;
import javax.inject.Singleton;
import javax.management.MBeanServer;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIConnectorServer;
import javax.management.remote.rmi.RMIJRMPServerImpl;

/**
 * Where the James command line tool connects to: RMI registry and JMX server on one port of a
 * loopback address, behind the credential of {@link CredentialFile}.
 *
 * <p>A port in use, an address that is not loopback or a credential that cannot be kept stops the
 * start; there is no start without protection. Stopping closes the port and cuts callers off.
 */
@Singleton
final class JmxServer implements ListeningReport {
    private static final Logger LOGGER = LoggerFactory.getLogger(JmxServer.class);
    private static final String NAME = "jmxrmi";

    private final JmxSettings settings;
    private final Path var;
    private final Provider<MBeanServer> beans;
    private final MetricFactory metrics;
    private Optional<Running> running = Optional.empty();

    private record Running(
            LoopbackSocket socket, Registry registry, JMXConnectorServer connector) {}

    @Inject
    JmxServer(
            JmxSettings settings,
            @Var Path var,
            Provider<MBeanServer> beans,
            MetricFactory metrics) {
        this.settings = settings;
        this.var = var;
        this.beans = beans;
        this.metrics = metrics;
    }

    synchronized void start() throws IOException {
        if (!settings.enabled() || running.isPresent()) {
            return;
        }
        Credential credential =
                CredentialFile.obtain(var.resolve(CredentialFile.NAME), new SecureRandom());
        LoopbackSocket socket = open();
        try {
            prepareRmi(socket.address());
            running = Optional.of(serve(socket, credential));
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
        LOGGER.debug("JMX takes calls on {}", socket.address());
    }

    private LoopbackSocket open() {
        try {
            return LoopbackSocket.open(settings.address(), settings.port());
        } catch (IOException e) {
            throw JmxSettings.wrong(
                    "jmx.port",
                    settings.port() + " on " + settings.address().getHostAddress(),
                    "a free port; " + e.getMessage());
        }
    }

    /** RMI has no other place for these than the JVM's own properties. */
    private static void prepareRmi(InetSocketAddress address) {
        // The address callers are told to come back to; else it is what the host name resolves to.
        System.setProperty("java.rmi.server.hostname", address.getAddress().getHostAddress());
        // RMI would have all memory collected every hour (in milliseconds).
        System.getProperties().putIfAbsent("sun.rmi.dgc.server.gcInterval", "86400000");
        // Threads that wait for callers who say nothing: how many, and how long (milliseconds).
        System.getProperties().putIfAbsent("sun.rmi.transport.tcp.maxConnectionThreads", "32");
        System.getProperties().putIfAbsent("sun.rmi.transport.tcp.readTimeout", "300000");
        System.getProperties().putIfAbsent("sun.rmi.transport.tcp.handshakeTimeout", "10000");
    }

    private Running serve(LoopbackSocket socket, Credential credential) throws IOException {
        int port = socket.address().getPort();
        Map<String, Object> environment = new HashMap<>(SerialFilters.environment());
        environment.put(JMXConnectorServer.AUTHENTICATOR, new CredentialCheck(credential, metrics));
        environment.put("jmx.remote.x.daemon", "true");
        RMIJRMPServerImpl calls = new RMIJRMPServerImpl(port, null, socket, environment);
        RMIConnectorServer connector =
                new RMIConnectorServer(
                        new JMXServiceURL("service:jmx:rmi://"), environment, calls, beans.get());
        connector.setMBeanServerForwarder(OperationsOnly.forwarder());
        Registry registry = LocateRegistry.createRegistry(port, null, socket);
        try {
            connector.start();
            registry.rebind(NAME, calls.toStub());
        } catch (IOException | RuntimeException e) {
            UnicastRemoteObject.unexportObject(registry, true);
            throw e;
        }
        return new Running(socket, registry, connector);
    }

    @PreDestroy
    synchronized void stop() {
        running.ifPresent(JmxServer::stop);
        running = Optional.empty();
    }

    private static void stop(Running server) {
        try {
            server.connector().stop();
        } catch (IOException e) {
            LOGGER.warn("JMX callers could not be cut off", e);
        }
        try {
            UnicastRemoteObject.unexportObject(server.registry(), true);
            server.socket().close();
        } catch (NoSuchObjectException e) {
            LOGGER.debug("JMX registry was gone", e);
        } catch (IOException e) {
            LOGGER.warn("JMX port could not be closed", e);
        }
    }

    @Override
    public synchronized List<Listening> listening() {
        return running.map(server -> new Listening("jmx", server.socket().address())).stream()
                .toList();
    }
}
