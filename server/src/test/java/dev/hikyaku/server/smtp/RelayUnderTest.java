package dev.hikyaku.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;

import dev.hikyaku.server.Directories;
import dev.hikyaku.server.Environment;
import dev.hikyaku.server.HikyakuServer;
import dev.hikyaku.server.Role;
import dev.hikyaku.server.SelfSignedCertificate;

import org.apache.james.utils.DataProbeImpl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The relay role on its shipped configuration, on free ports of 127.0.0.1. */
final class RelayUnderTest implements AutoCloseable {
    static final String DOMAIN = "example.org";
    static final String PASSWORD = "correct horse";

    private static final Path SHIPPED = Path.of("../conf/relay");
    private static final AtomicInteger RELAYS = new AtomicInteger();

    private final HikyakuServer server;
    private final Path home;
    private final String suffix;

    private RelayUnderTest(HikyakuServer server, Path home, String suffix) {
        this.server = server;
        this.home = home;
        this.suffix = suffix;
    }

    /** Starts one that has all tokens, so that it needs no file of its own. */
    static RelayUnderTest start(
            int nextHop, Map<String, String> variables, UnaryOperator<String> listeners)
            throws Exception {
        return start(Files.createTempDirectory("relay-under-test-"), nextHop, variables, listeners);
    }

    /** Starts one where there may have been another. */
    static RelayUnderTest start(
            Path home, int nextHop, Map<String, String> variables, UnaryOperator<String> listeners)
            throws Exception {
        Environment environment =
                SelfSignedCertificate.in(home.resolve("tls"))
                        .in(new Environment(Map.of()))
                        .with("HIKYAKU_BIND_RELAY", "127.0.0.1:0")
                        .with("HIKYAKU_BIND_SUBMISSION", "127.0.0.1:0")
                        .with("HIKYAKU_WEBADMIN_PORT", "0")
                        .with(
                                "HIKYAKU_WEBADMIN_TOKEN",
                                "an-admin-token-of-this-very-test-0123456789")
                        .with(
                                "HIKYAKU_WEBADMIN_READONLY_TOKEN",
                                "a-reading-token-of-this-very-test-0123456789")
                        .with("HIKYAKU_DOMAINS", DOMAIN)
                        .with("HIKYAKU_NEXT_HOP", "127.0.0.1:" + nextHop);
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            environment = environment.with(variable.getKey(), variable.getValue());
        }
        Path conf = Files.createDirectories(home.resolve("conf"));
        String suffix = "-r" + RELAYS.incrementAndGet();
        try (Stream<Path> files = Files.list(SHIPPED)) {
            for (Path file : files.toList()) {
                String text = Files.readString(file);
                Files.writeString(
                        conf.resolve(file.getFileName()),
                        file.endsWith("smtpserver.xml")
                                ? named(listeners.apply(text), suffix)
                                : text);
            }
        }
        HikyakuServer server =
                HikyakuServer.of(
                        Role.RELAY, new Directories(conf, home.resolve("var"), home), environment);
        server.start();
        return new RelayUnderTest(server, home, suffix);
    }

    /** One JVM has one MBean of a name. */
    private static String named(String listeners, String suffix) {
        return listeners.replaceAll("<jmxName>([^<]+)</", "<jmxName>$1" + suffix + "</");
    }

    HikyakuServer server() {
        return server;
    }

    /** What it has written into its data directory. */
    List<Path> written() throws IOException {
        Path var = home.resolve("var");
        if (!Files.exists(var)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(var)) {
            return files.filter(file -> !file.equals(var)).toList();
        }
    }

    long counter(String name) {
        Meter counter = server.get(MetricRegistry.class).getMeters().get(name);
        assertThat(counter).as(name).isNotNull();
        return counter.getCount();
    }

    void account(String address) throws Exception {
        server.probe(DataProbeImpl.class).addUser(address, PASSWORD);
    }

    /** From a listed network, on port 25. */
    Wire fromNetwork() throws Exception {
        return Wire.greeted(server.port("relay" + suffix)).expect("EHLO client.example", "250");
    }

    /** Logged in, on port 587. */
    Wire loggedIn(String user) throws Exception {
        Wire wire =
                Wire.greeted(server.port("submission" + suffix))
                        .expect("EHLO client.example", "250")
                        .startTls()
                        .expect("EHLO client.example", "250");
        assertThat(wire.authPlain("", user, PASSWORD)).startsWith("235 ");
        return wire;
    }

    @Override
    public void close() {
        server.close();
    }
}
