package dev.hikyaku.server.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.rmi.AccessException;
import java.rmi.Remote;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;

import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;

final class JmxServerTest {
    @TempDir Path var;

    @Test
    void whoKnowsTheCredentialMayCallOperations() throws Exception {
        try (JmxUnderTest server = JmxUnderTest.start(var);
                JMXConnector caller = server.connect()) {
            Object answer = JmxUnderTest.echo(caller.getMBeanServerConnection(), "told");

            assertThat(answer).isEqualTo("told");
            assertThat(server.refusals()).isZero();
        }
    }

    @Test
    void wrongPasswordIsRefusedLoggedOnceAndCounted() throws Exception {
        try (JmxUnderTest server = JmxUnderTest.start(var)) {
            String[] wrong = {server.credential().user(), "a-password-typed-wrong"};

            List<String> lines =
                    logged(
                            () ->
                                    assertThatThrownBy(() -> server.connect(wrong))
                                            .isInstanceOf(SecurityException.class)
                                            .hasMessageStartingWith("Authentication failed"));

            assertThat(lines).containsExactly("JMX login refused: wrong name or password");
            assertThat(server.refusals()).isEqualTo(1);
        }
    }

    @Test
    void rightPasswordWithAnotherNameIsRefused() throws Exception {
        try (JmxUnderTest server = JmxUnderTest.start(var)) {
            String[] other = {"monitorRole", server.credential().password()};

            assertThatThrownBy(() -> server.connect(other)).isInstanceOf(SecurityException.class);
        }
    }

    @Test
    void noCredentialIsRefusedAndCounted() throws Exception {
        try (JmxUnderTest server = JmxUnderTest.start(var)) {
            assertThatThrownBy(() -> JMXConnectorFactory.connect(server.url()))
                    .isInstanceOf(SecurityException.class)
                    .hasMessageStartingWith("Authentication failed");
            assertThat(server.refusals()).isEqualTo(1);
        }
    }

    @Test
    void oneStringIsNoCredential() throws Exception {
        try (JmxUnderTest server = JmxUnderTest.start(var)) {
            String[] one = {server.credential().password()};

            assertThatThrownBy(() -> server.connect(one)).isInstanceOf(SecurityException.class);
            assertThatThrownBy(() -> server.connect(server.credential().line()))
                    .isInstanceOf(SecurityException.class);
        }
    }

    /** CVE-2023-51518. */
    @Test
    void credentialsOfAnotherTypeAreNotDeserialized() throws Exception {
        int before = Trap.sprung();
        try (JmxUnderTest server = JmxUnderTest.start(var)) {
            HashMap<String, Serializable> map = new HashMap<>();
            map.put("james-admin", new Trap());

            for (Object foreign : List.of(new Trap(), map, new Object[] {"a", new Trap()})) {
                assertThatThrownBy(() -> server.connect(foreign))
                        .hasStackTraceContaining("filter status: REJECTED");
            }
        }
        assertThat(Trap.sprung()).isEqualTo(before);
    }

    /** CVE-2023-26269. */
    @Test
    void argumentsOfAnotherTypeAreNotDeserialized() throws Exception {
        int before = Trap.sprung();
        try (JmxUnderTest server = JmxUnderTest.start(var);
                JMXConnector caller = server.connect()) {
            MBeanServerConnection beans = caller.getMBeanServerConnection();
            HashMap<String, Serializable> map = new HashMap<>();
            map.put("key", new Trap());

            for (Object foreign : List.of(new Trap(), map, new ArrayList<>(List.of("a")))) {
                assertThatThrownBy(() -> JmxUnderTest.echo(beans, foreign))
                        .hasStackTraceContaining("filter status: REJECTED");
            }
            assertThat(JmxUnderTest.echo(beans, 5L)).isEqualTo(5L);
        }
        assertThat(Trap.sprung()).isEqualTo(before);
    }

    @Test
    void callersMayNotRegisterOrRemoveBeans() throws Exception {
        try (JmxUnderTest server = JmxUnderTest.start(var);
                JMXConnector caller = server.connect()) {
            MBeanServerConnection beans = caller.getMBeanServerConnection();

            assertThatThrownBy(
                            () ->
                                    beans.createMBean(
                                            "javax.management.timer.Timer",
                                            new ObjectName("a:type=timer")))
                    .isInstanceOf(SecurityException.class);
            assertThatThrownBy(() -> beans.unregisterMBean(new ObjectName(JmxUnderTest.BEAN)))
                    .isInstanceOf(SecurityException.class);
            assertThat(JmxUnderTest.echo(beans, "still there")).isEqualTo("still there");
        }
    }

    @Test
    void nothingOfTheJvmItselfIsOffered() throws Exception {
        try (JmxUnderTest server = JmxUnderTest.start(var);
                JMXConnector caller = server.connect()) {
            assertThat(caller.getMBeanServerConnection().queryNames(null, null))
                    .extracting(ObjectName::toString)
                    .containsExactlyInAnyOrder(
                            JmxUnderTest.BEAN, "JMImplementation:type=MBeanServerDelegate");
        }
    }

    /** As CVE-2020-13946: whoever replaces what is registered is sent the password. */
    @Test
    void callersMayNotReplaceWhatTheRegistryHolds() throws Exception {
        try (JmxUnderTest server = JmxUnderTest.start(var)) {
            Registry registry = LocateRegistry.getRegistry("127.0.0.1", server.port());
            Remote found = registry.lookup("jmxrmi");

            assertThatThrownBy(() -> registry.rebind("jmxrmi", found))
                    .hasRootCauseInstanceOf(AccessException.class);
            assertThatThrownBy(() -> registry.bind("other", found))
                    .hasRootCauseInstanceOf(AccessException.class);
            assertThatThrownBy(() -> registry.unbind("jmxrmi"))
                    .hasRootCauseInstanceOf(AccessException.class);
            assertThat(registry.list()).containsExactly("jmxrmi");
        }
    }

    @Test
    void everyListeningSocketOfThePortIsOfLoopback() throws Exception {
        try (JmxUnderTest server = JmxUnderTest.start(var);
                JMXConnector caller = server.connect()) {
            assertThat(caller.getConnectionId()).isNotEmpty();
            assertThat(listening(server.port()))
                    .isNotEmpty()
                    .allMatch(
                            address ->
                                    address.equals("0100007F")
                                            || address.equals("0000000000000000FFFF00000100007F"));
            for (InetAddress address : addressesOfOthers()) {
                assertThatThrownBy(() -> connect(address, server.port()))
                        .as("%s", address)
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void portInUseStopsTheStart() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> JmxUnderTest.start(var, taken.getLocalPort()))
                    .hasMessageStartingWith(
                            "jmx.properties: jmx.port: %d on 127.0.0.1 (expected: a free port; "
                                    .formatted(taken.getLocalPort()));
        }
    }

    @Test
    void stoppingCutsCallersOffAndFreesThePort() throws Exception {
        int port;
        try (JmxUnderTest server = JmxUnderTest.start(var)) {
            port = server.port();
            MBeanServerConnection beans = server.connect().getMBeanServerConnection();
            JmxUnderTest.echo(beans, "before");

            server.server().stop();

            assertThatThrownBy(() -> JmxUnderTest.echo(beans, "after"))
                    .isInstanceOf(IOException.class);
            assertThat(server.server().listening()).isEmpty();
            assertThat(listening(port)).isEmpty();
        }
        try (JmxUnderTest again = JmxUnderTest.start(var, port);
                JMXConnector caller = again.connect()) {
            assertThat(JmxUnderTest.echo(caller.getMBeanServerConnection(), "again"))
                    .isEqualTo("again");
        }
    }

    @Test
    void switchedOffItHasNeitherPortNorCredential() throws Exception {
        try (JmxUnderTest server = JmxUnderTest.off(var);
                Stream<Path> files = Files.list(var)) {
            assertThat(server.server().listening()).isEmpty();
            assertThat(files).isEmpty();
        }
    }

    private static List<String> listening(int port) throws IOException {
        List<String> addresses = new ArrayList<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            Path file = Path.of(table);
            if (Files.exists(file)) {
                Files.readAllLines(file).stream()
                        .map(line -> line.strip().split("\\s+"))
                        .filter(row -> row[3].equals("0A"))
                        .filter(row -> row[1].endsWith(":%04X".formatted(port)))
                        .forEach(row -> addresses.add(row[1].split(":")[0]));
            }
        }
        return addresses;
    }

    private static List<InetAddress> addressesOfOthers() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .toList();
    }

    private static void connect(InetAddress address, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 2000);
        }
    }

    private static List<String> logged(Runnable work) {
        Logger logger = (Logger) LoggerFactory.getLogger(CredentialCheck.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            work.run();
        } finally {
            logger.detachAppender(lines);
        }
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
