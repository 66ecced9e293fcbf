package dev.hikyaku.server.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Limits, deadlines, slow readers and the polite stop. */
class ConnectionsTest {
    private ImapUnderTest imap;

    @AfterEach
    void stop() {
        imap.close();
    }

    private void start(String... keys) throws Exception {
        List<String> all = new ArrayList<>(List.of(keys));
        all.add(ImapUnderTest.IN_CLEAR);
        imap = ImapUnderTest.start(all.toArray(String[]::new));
    }

    @Test
    void connectionOverTheLimitHearsBye() throws Exception {
        start("<connectionLimit>2</connectionLimit>");
        try (ImapClient first = imap.connect();
                ImapClient second = imap.connect();
                ImapClient third = ImapClient.connect(imap.port())) {
            assertThat(third.line()).startsWith("* BYE");
            assertThat(third.isClosedByServer()).isTrue();
            first.ok("LOGOUT");
            second.ok("NOOP");
        }
        await().until(() -> imap.server().busySessions() == 0);
        await().ignoreExceptions().untilAsserted(() -> imap.connect().close());
    }

    @Test
    void byeComesOverTlsWhereAllElseDoes() throws Exception {
        imap =
                ImapUnderTest.start(
                        ImapUnderTest.tls("socketTLS"), "<connectionLimit>1</connectionLimit>");
        try (ImapClient first = LoginTest.secure(imap.port());
                ImapClient second = LoginTest.secure(imap.port())) {
            first.greeting();
            assertThat(second.line()).startsWith("* BYE");
        }
    }

    @Test
    void addressWithTooManyConnectionsHearsBye() throws Exception {
        start("<connectionLimitPerIP>2</connectionLimitPerIP>");
        try (ImapClient first = imap.connect();
                ImapClient second = imap.connect();
                ImapClient third = ImapClient.connect(imap.port())) {
            assertThat(third.line()).startsWith("* BYE");
            first.ok("NOOP");
            second.ok("NOOP");
        }
    }

    @Test
    void ipv6NetworkCountsAsOneAddressAndIsForgotten() throws Exception {
        start();
        Connections connections = new Connections(0, 2);
        InetAddress one = InetAddress.getByName("2001:db8:0:1::1");
        InetAddress same = InetAddress.getByName("2001:db8:0:1:ffff::9");
        InetAddress other = InetAddress.getByName("2001:db8:0:2::1");
        assertThat(connections.enter(one)).isTrue();
        assertThat(connections.enter(same)).isTrue();
        assertThat(connections.enter(one)).isFalse();
        assertThat(connections.enter(other)).isTrue();
        connections.leave(one);
        connections.leave(same);
        connections.leave(other);
        assertThat(connections.addresses()).isZero();
        assertThat(connections.open()).isZero();
    }

    @Test
    void strangerWhoDoesNotLogInIsDisconnected() throws Exception {
        start("<loginTimeout>1</loginTimeout>");
        try (ImapClient client = imap.connect()) {
            assertThat(client.line()).startsWith("* BYE");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void commandThatTricklesInIsGivenUp() throws Exception {
        start("<loginTimeout>1</loginTimeout>");
        try (ImapClient client = imap.login("bob1")) {
            client.send("a APPEND INBOX {2000}\r\n");
            assertThat(client.line()).startsWith("+");
            assertThat(client.line()).startsWith("* BYE");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void clientThatReadsNothingHoldsLittleAndIsGivenUp() throws Exception {
        start(
                "<unsentLimit>64K</unsentLimit>",
                "<writeTimeout>2</writeTimeout>",
                "<concurrentRequests>1</concurrentRequests>");
        try (ImapClient client = imap.login("bob2");
                ImapClient other = imap.login("bob3")) {
            for (int i = 0; i < 30; i++) {
                client.append("INBOX", "Subject: big\r\n\r\n" + "x".repeat(1_000_000));
            }
            Socket slow = new Socket();
            slow.setReceiveBufferSize(4096);
            slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), imap.port()));
            try (ImapClient reader = new ImapClient(slow)) {
                reader.greeting();
                reader.ok("LOGIN bob2@example.org secret");
                reader.ok("SELECT INBOX");
                reader.send("a FETCH 1:* BODY.PEEK[]\r\n");
                await().until(() -> imap.server().busySessions() == 1);
                other.ok("NOOP");
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> imap.server().busySessions() == 0);
                assertThat(readAll(reader)).isLessThan(20_000_000);
            }
        }
    }

    private static long readAll(ImapClient client) throws IOException {
        long bytes = 0;
        try {
            byte[] buffer = new byte[65536];
            for (int n = client.socket().getInputStream().read(buffer);
                    n >= 0;
                    n = client.socket().getInputStream().read(buffer)) {
                bytes += n;
            }
        } catch (java.net.SocketException reset) {
            return bytes;
        }
        return bytes;
    }

    @Test
    void drainSaysByeToIdleSessionsAndLetsARunningCommandEnd() throws Exception {
        start();
        try (ImapClient idle = imap.login("bob4");
                ImapClient waiting = imap.login("bob4");
                ImapClient busy = imap.login("bob5")) {
            waiting.ok("SELECT INBOX");
            waiting.send("a IDLE\r\n");
            assertThat(waiting.line()).startsWith("+");
            busy.send("a APPEND INBOX {12}\r\n");
            assertThat(busy.line()).startsWith("+");
            await().until(() -> imap.server().busySessions() == 1);

            imap.server().drain();

            assertThat(idle.line()).startsWith("* BYE");
            assertThat(waiting.line()).startsWith("* BYE");
            assertThat(idle.isClosedByServer()).isTrue();
            busy.send("Subject: x\r\n" + "\r\n");
            assertThat(busy.answer("a")).last().asString().startsWith("OK");
            assertThat(busy.line()).startsWith("* BYE");
            assertThat(imap.drain.await(Duration.ofSeconds(10))).isTrue();
        }
    }
}
