package dev.hikyaku.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** STARTTLS (RFC 3207) and TLS from the first byte. */
@Timeout(60)
class StartTlsTest {
    private static ServerUnderTest server;

    @BeforeAll
    static void start() throws Exception {
        server = ServerUnderTest.shared();
    }

    private static Wire hello() throws Exception {
        return Wire.greeted(server.mx()).expect("EHLO client.example", "250");
    }

    @Test
    void startTlsIsOfferedOnceAndForgetsWhatWasSaid() throws Exception {
        try (Wire wire = Wire.greeted(server.mx())) {
            assertThat(wire.command("EHLO client.example")).contains("STARTTLS");
            wire.expect("MAIL FROM:<a@client.example>", "250 ");
            wire.startTls().expect("MAIL FROM:<a@client.example>", "503 5.5.1");
            assertThat(wire.command("EHLO client.example")).doesNotContain("STARTTLS");
            wire.expect("STARTTLS", "500 ").expect("MAIL FROM:<a@client.example>", "250 ");
        }
    }

    @Test
    void theTraceHeaderNamesTls() throws Exception {
        String user = server.account();
        try (Wire wire = hello().startTls("TLSv1.3").expect("EHLO client.example", "250")) {
            wire.envelope("a@client.example", user)
                    .send("Subject: a\r\n\r\nb\r\n.\r\n")
                    .expect("250 2.0.0");
        }
        assertThat(server.inbox(user, 1).getFirst())
                .contains(" with ESMTPS id ")
                .contains("(version=TLSv1.3 cipher=TLS_");
    }

    /** CVE-2011-0411: what comes in the clear behind STARTTLS is taken as said under TLS. */
    @Test
    void plaintextInTheSamePacketIsNeverExecuted() throws Exception {
        try (Wire wire = hello()) {
            wire.send("STARTTLS\r\nRSET\r\nNOOP\r\n");
            assertThat(wire.closedWith()).isEmpty();
        }
    }

    @Test
    void halfACommandInTheSamePacketEndsTheConnectionToo() throws Exception {
        try (Wire wire = hello()) {
            wire.send("STARTTLS\r\nRS");
            assertThat(wire.closedWith()).isEmpty();
        }
    }

    @Test
    void plaintextInTheNextPacketIsNeverExecuted() throws Exception {
        try (Wire wire = hello()) {
            wire.expect("STARTTLS", "220 ").send("RSET\r\nNOOP\r\nMAIL FROM:<a@b>\r\n");
            assertThat(wire.closedWith()).doesNotContain("250 ").doesNotContain("503 ");
        }
    }

    @Test
    void startTlsTakesNoArgumentAndGarbageIsNoHandshake() throws Exception {
        try (Wire wire = hello()) {
            wire.expect("STARTTLS now", "501 ").expect("STARTTLS", "220 ");
            wire.send("\u0016\u0003\u0001\u0000\u0005hello and so on".repeat(20));
            wire.closedWith();
        }
        try (Wire wire = hello()) {
            wire.expect("NOOP", "250 ");
        }
    }

    /** JAMES-4101: the handler of TLS went in after the answer, and fast clients were lost. */
    @Test
    void twoHundredAtOnceAllGetTls() throws Exception {
        int clients = 200;
        List<Wire> wires = new ArrayList<>();
        List<Future<String>> replies = new ArrayList<>();
        CyclicBarrier together = new CyclicBarrier(20);
        try (ExecutorService threads = Executors.newFixedThreadPool(20)) {
            for (int i = 0; i < clients; i++) {
                Wire wire = hello();
                wires.add(wire);
                replies.add(
                        threads.submit(
                                () -> {
                                    together.await();
                                    return wire.startTls().command("EHLO client.example");
                                }));
            }
            for (Future<String> reply : replies) {
                assertThat(reply.get()).startsWith("250-");
            }
        } finally {
            for (Wire wire : wires) {
                wire.close();
            }
        }
    }

    /** james.md appendix E: renegotiation costs the server handshakes without end. */
    @Test
    void renegotiationIsRefused() throws Exception {
        try (Wire wire = hello().startTls("TLSv1.2").expect("EHLO client.example", "250")) {
            wire.tls().startHandshake();
            boolean refused;
            try {
                refused = wire.command("NOOP").isEmpty();
            } catch (IOException e) {
                refused = true;
            }
            assertThat(refused).isTrue();
        }
        try (Wire wire =
                Wire.connect(server.port("submissions")).secure("TLSv1.2").expect("220 ")) {
            wire.tls().startHandshake();
            boolean refused;
            try {
                refused = wire.command("NOOP").isEmpty();
            } catch (IOException e) {
                refused = true;
            }
            assertThat(refused).isTrue();
        }
    }

    @Test
    void tlsFromTheFirstByteGreetsUnderTls() throws Exception {
        try (Wire wire = Wire.connect(server.port("submissions")).secure()) {
            wire.expect("220 ");
            assertThat(wire.command("EHLO client.example"))
                    .contains("AUTH")
                    .doesNotContain("STARTTLS");
            wire.expect("STARTTLS", "500 ").expect("QUIT", "221 ").expectClosed();
        }
    }
}
