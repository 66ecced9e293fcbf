package dev.hikyaku.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.Directories;
import dev.hikyaku.server.Environment;
import dev.hikyaku.server.Role;
import dev.hikyaku.server.doctor.OpenRelay.Attempt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/** Servers that are fooled by one form of address each. */
class OpenRelayTest {
    private static final String OURS = "example.org";

    static Stream<Attempt> attempts() {
        return OpenRelay.attempts(OURS, "example.com").stream();
    }

    @ParameterizedTest
    @MethodSource("attempts")
    void everyFormThatIsTakenIsFound(Attempt attempt) {
        Finding finding =
                examine(
                        (sender, recipient) ->
                                sender.equals(attempt.sender())
                                                && recipient.equals(attempt.recipient())
                                        ? "250 2.1.5 fine"
                                        : "550 5.7.1 no");

        assertThat(finding.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(finding.fact()).contains(attempt.name() + " <" + attempt.recipient() + ">: 250");
    }

    @Test
    void whoTakesAnyNameOfOursIsNoRelayForThat() {
        Finding finding =
                examine(
                        (sender, recipient) ->
                                recipient.endsWith("@" + OURS) ? "250 2.1.5 fine" : "550 5.7.1 no");

        assertThat(finding.verdict()).isEqualTo(Verdict.OK);
        assertThat(finding.fact()).contains("any name of example.org goes to the next hop");
    }

    @Test
    void whoSaysLaterIsDoubtful() {
        assertThat(examine((sender, recipient) -> "451 4.7.1 greylisted").verdict())
                .isEqualTo(Verdict.WARN);
    }

    @Test
    void whoHangsUpOnEachRefusalIsAskedOnNewConnections() {
        assertThat(examine((sender, recipient) -> "421 4.7.0 go away").verdict())
                .isEqualTo(Verdict.WARN);
        assertThat(examine((sender, recipient) -> "550 5.7.1 no\r\n").verdict())
                .isEqualTo(Verdict.OK);
    }

    @Test
    void whoIsNotThereIsNotExamined() throws Exception {
        InetSocketAddress gone;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            gone = new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
        }

        assertThat(examine(gone).verdict()).isEqualTo(Verdict.WARN);
    }

    /** An SMTP server whose replies to RCPT are a function of sender and recipient. */
    private static Finding examine(BinaryOperator<String> replies) {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serve(server, replies));
            return examine(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Finding examine(InetSocketAddress mx) {
        Site site =
                new Site(
                        Role.STANDALONE,
                        new Directories(
                                Path.of("../conf/standalone"), Path.of("none"), Path.of("..")),
                        new Environment(Map.of("HIKYAKU_DOMAINS", OURS)),
                        new Overrides(Optional.of(mx), Optional.empty(), List.of()),
                        Clock.systemUTC());
        try {
            return new OpenRelay().examine(site).getFirst();
        } catch (Unexamined e) {
            throw new AssertionError(e);
        }
    }

    private static void serve(ServerSocket server, BinaryOperator<String> replies) {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                converse(client, replies);
            } catch (IOException e) {
                // The client is gone, or the test is over.
                continue;
            }
        }
    }

    private static void converse(Socket client, BinaryOperator<String> replies) throws IOException {
        BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        say(client, "220 fake ESMTP");
        String sender = "";
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("MAIL FROM:")) {
                sender = path(line);
            }
            if (!line.startsWith("RCPT TO:")) {
                say(client, "250 fine");
                continue;
            }
            String reply = replies.apply(sender, path(line));
            say(client, reply.strip());
            if (reply.startsWith("421") || reply.endsWith("\n")) {
                return;
            }
        }
    }

    private static String path(String command) {
        return command.substring(command.indexOf('<') + 1, command.lastIndexOf('>'));
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }
}
