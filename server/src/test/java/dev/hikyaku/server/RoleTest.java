package dev.hikyaku.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.james.imapserver.netty.IMAPServerFactory;
import org.apache.james.lmtpserver.netty.LMTPServerFactory;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.pop3server.netty.POP3ServerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

class RoleTest {
    @TempDir Path directory;

    private static List<String> listeners(Role role) {
        return switch (role) {
            case GATEWAY -> List.of("mx");
            case RELAY -> List.of("relay", "submission");
            case STORE ->
                    List.of(
                            "submission",
                            "submissions",
                            "lmtp",
                            "imaps",
                            "pop3s",
                            "managesieve",
                            "jmx");
            case STANDALONE ->
                    List.of(
                            "mx",
                            "submission",
                            "submissions",
                            "lmtp",
                            "imaps",
                            "pop3s",
                            "managesieve",
                            "jmx");
        };
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void startsOnItsShippedConfigurationAndOpensItsPorts(Role role) throws Exception {
        try (RunningServer running = RunningServer.start(role, directory)) {
            assertThat(running.server().listening())
                    .extracting(Listening::name)
                    .containsExactlyInAnyOrderElementsOf(listeners(role));
            assertThat(running.server().listening())
                    .allSatisfy(
                            listening -> assertThat(listening.address().getPort()).isPositive());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"GATEWAY", "RELAY"})
    void hasNoMailboxes(Role role) throws Exception {
        try (RunningServer running = RunningServer.start(role, directory)) {
            assertThat(
                            Stream.of(
                                    MailboxManager.class,
                                    IMAPServerFactory.class,
                                    POP3ServerFactory.class,
                                    LMTPServerFactory.class))
                    .noneMatch(running.server()::binds);
        }
    }

    @Test
    void missingRoutesStopTheStartWithOneLine() throws IOException {
        Environment environment =
                RunningServer.environment(directory).with("HIKYAKU_LMTP_ROUTES", " ");

        assertThat(failure(Role.GATEWAY, "../conf/gateway", environment))
                .singleElement()
                .asString()
                .startsWith("lmtp.properties: routes: ")
                .contains("HIKYAKU_LMTP_ROUTES");
    }

    @Test
    void missingFileStopsTheStartWithOneLine() throws IOException {
        Path conf = copy(Role.GATEWAY);
        Files.delete(conf.resolve("domainlist.xml"));

        assertThat(failure(Role.GATEWAY, conf.toString(), RunningServer.environment(directory)))
                .singleElement()
                .asString()
                .startsWith("domainlist.xml: file: missing (expected: ");
    }

    @Test
    void portInUseStopsTheStartWithOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Environment environment =
                    RunningServer.environment(directory)
                            .with("HIKYAKU_BIND_MX", "127.0.0.1:" + taken.getLocalPort());

            assertThat(failure(Role.GATEWAY, "../conf/gateway", environment))
                    .singleElement()
                    .asString()
                    .startsWith("smtpserver.xml: ")
                    .contains("127.0.0.1:" + taken.getLocalPort())
                    .contains("(expected: ");
        }
    }

    private List<String> failure(Role role, String conf, Environment environment) {
        HikyakuServer server =
                HikyakuServer.of(
                        role,
                        new Directories(Path.of(conf), directory.resolve("var"), directory),
                        environment);
        FailedStart[] failure = new FailedStart[1];
        assertThatThrownBy(server::start)
                .isInstanceOfSatisfying(FailedStart.class, thrown -> failure[0] = thrown);
        return failure[0].lines();
    }

    private Path copy(Role role) throws IOException {
        Path copy = Files.createDirectories(directory.resolve("conf"));
        try (Stream<Path> files = Files.list(Path.of("..", "conf", role.lowerCase()))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }
}
