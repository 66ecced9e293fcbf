package dev.hikyaku.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Servers that say what no server should. */
class WireTest {

    @Test
    void aReplyOfSeveralLinesIsOne() throws Exception {
        assertThat(reply("250-first\r\n250-second\r\n250 last one\r\n"))
                .isEqualTo(new Wire.Reply(250, "last one"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello\r\n", "99 x\r\n", "\r\n", "HTTP/1.1 400 Bad Request\r\n"})
    void whatIsNoReplyIsSaidToBeNone(String said) {
        assertThatThrownBy(() -> reply(said)).hasMessageContaining("no reply of SMTP");
    }

    @Test
    void aLineWithoutEndEnds() {
        assertThatThrownBy(() -> reply("220 " + "x".repeat(10_000)))
                .hasMessageContaining("a line without end");
    }

    @Test
    void aReplyWithoutEndEnds() {
        assertThatThrownBy(() -> reply("250-x\r\n".repeat(300)))
                .hasMessageContaining("a reply without end");
    }

    @Test
    void silenceEndsAtThePatience() throws Exception {
        try (ServerSocket server = server();
                Wire wire = connect(server)) {
            wire.patience(Duration.ofMillis(50));

            assertThatThrownBy(wire::reply).isInstanceOf(SocketTimeoutException.class);
        }
    }

    private static Wire.Reply reply(String said) throws IOException {
        try (ServerSocket server = server();
                Wire wire = connect(server);
                Socket peer = server.accept()) {
            peer.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
            return wire.reply();
        }
    }

    private static ServerSocket server() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static Wire connect(ServerSocket server) throws IOException {
        return Wire.connect(
                Optional.empty(),
                new InetSocketAddress(server.getInetAddress(), server.getLocalPort()),
                Duration.ofSeconds(10));
    }
}
