package dev.hikyaku.server.jmx;

import dev.hikyaku.server.login.CountingMetrics;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;

import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerConnection;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A JMX server on a free port, with one bean that says back what it is told. */
final class JmxUnderTest implements AutoCloseable {
    static final String BEAN = "org.apache.james:type=component,name=echo";

    private final CountingMetrics metrics = new CountingMetrics();
    private final Path var;
    private final JmxServer server;

    private JmxUnderTest(JmxSettings settings, Path var) {
        this.var = var;
        this.server = new JmxServer(settings, var, JmxUnderTest::beans, metrics);
    }

    static JmxUnderTest start(Path var) throws IOException {
        return start(var, 0);
    }

    static JmxUnderTest start(Path var, int port) throws IOException {
        JmxUnderTest started =
                new JmxUnderTest(
                        new JmxSettings(true, InetAddress.getLoopbackAddress(), port), var);
        started.server.start();
        return started;
    }

    static JmxUnderTest off(Path var) throws IOException {
        JmxUnderTest off = new JmxUnderTest(JmxSettings.off(), var);
        off.server.start();
        return off;
    }

    JmxServer server() {
        return server;
    }

    int port() {
        return server.listening().get(0).address().getPort();
    }

    long refusals() {
        return metrics.count(CredentialCheck.METRIC);
    }

    Credential credential() throws IOException {
        return CredentialFile.read(var.resolve(CredentialFile.NAME));
    }

    JMXConnector connect() throws IOException {
        Credential credential = credential();
        return connect(new String[] {credential.user(), credential.password()});
    }

    /** Connects with anything at all in the place of name and password. */
    JMXConnector connect(Object credentials) throws IOException {
        return JMXConnectorFactory.connect(url(), Map.of(JMXConnector.CREDENTIALS, credentials));
    }

    JMXServiceURL url() throws IOException {
        return new JMXServiceURL(
                "service:jmx:rmi:///jndi/rmi://127.0.0.1:%d/jmxrmi".formatted(port()));
    }

    static Object echo(MBeanServerConnection connection, Object argument)
            throws IOException, JMException {
        return connection.invoke(
                new ObjectName(BEAN),
                "echo",
                new Object[] {argument},
                new String[] {Object.class.getName()});
    }

    @Override
    public void close() {
        server.stop();
    }

    private static MBeanServer beans() {
        try {
            MBeanServer beans = MBeanServerFactory.newMBeanServer();
            beans.registerMBean(new StandardMBean(told -> told, Echo.class), new ObjectName(BEAN));
            return beans;
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the bean does. */
    public interface Echo {
        Object echo(Object told);
    }
}
