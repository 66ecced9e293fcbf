package dev.hikyaku.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Provides;

import dev.hikyaku.server.Role;

import org.apache.commons.configuration2.ex.ConfigurationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;

class StartFailureTest {
    private static final String LINE = "smtpserver.xml: bind: x (expected: host:port)";

    @TempDir Path directory;
    private ConfDirectory gateway;

    @BeforeEach
    void setUp() {
        gateway = ConfDirectory.shipped(Role.GATEWAY, directory);
    }

    @Test
    void portInUseIsNamedWithItsFile() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + other.getLocalPort();
            gateway.with("HIKYAKU_BIND_MX", address);

            assertThat(explained(new CompletionException(bindAgain(other))))
                    .containsExactly(
                            "smtpserver.xml: bind: "
                                    + address
                                    + " (expected: a free port; already in use)");
        }
    }

    @Test
    void addressOfAnotherMachineIsNamed() {
        gateway.with("HIKYAKU_BIND_MX", "192.0.2.1:2525");

        assertThat(explained(new BindException("Cannot assign requested address")))
                .containsExactly(
                        "smtpserver.xml: bind: 192.0.2.1:2525 (expected: an address of this"
                                + " machine)");
    }

    @Test
    void missingPrivilegeIsExplained() {
        gateway.with("HIKYAKU_BIND_MX", "127.0.0.1:0");

        assertThat(explained(new SocketException("Permission denied")))
                .containsExactly(
                        "listener: bind: a socket (expected: a port this user may open; below 1024"
                                + " needs CAP_NET_BIND_SERVICE)");
    }

    @Test
    void wrappedConfigurationErrorIsTheOnlyLine() {
        Exception inner = new ConfigurationException(LINE);

        assertThat(explained(new IllegalStateException("wrapped", new RuntimeException(inner))))
                .containsExactly(LINE);
    }

    @Test
    void guiceTellsEachCauseOnce() {
        assertThat(explained(failureOf(new Two()))).containsExactly(LINE);
    }

    @Test
    void missingBindingIsOneLine() {
        assertThat(explained(failureOf(new Missing())))
                .singleElement()
                .asString()
                .startsWith("start: failed: ")
                .endsWith("(expected: see the stack trace at DEBUG)")
                .contains("Runnable");
    }

    @Test
    void failureWithoutWordsIsStillOneLine() {
        assertThat(explained(new RuntimeException(new NullPointerException())))
                .containsExactly(
                        "start: failed: NullPointerException (expected: see the stack trace at"
                                + " DEBUG)");
    }

    private java.util.List<String> explained(Throwable failure) {
        return StartFailure.of(gateway.check()).explain(failure);
    }

    private static Throwable bindAgain(ServerSocket other) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("127.0.0.1", other.getLocalPort()));
            throw new IllegalStateException("bound twice");
        } catch (java.io.IOException e) {
            return e;
        }
    }

    private static Throwable failureOf(com.google.inject.Module module) {
        try {
            Guice.createInjector(module).getInstance(String.class);
            throw new IllegalStateException("no failure");
        } catch (com.google.inject.CreationException
                | com.google.inject.ProvisionException
                | com.google.inject.ConfigurationException e) {
            return e;
        }
    }

    private static final class Two extends AbstractModule {
        @Provides
        String text() throws ConfigurationException {
            throw new ConfigurationException(LINE);
        }
    }

    private static final class Missing extends AbstractModule {
        @Provides
        String text(Runnable nobody) {
            return nobody.toString();
        }
    }
}
