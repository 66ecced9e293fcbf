package dev.hikyaku.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hikyaku.lmtp.Hops;
import dev.hikyaku.lmtp.Route;
import dev.hikyaku.lmtp.RoutingTable;

import org.apache.james.utils.DataProbeImpl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code LmtpDelivery} behind a queue: the mail is ours, so it is tried again, or the sender told.
 */
@Timeout(180)
class LmtpFromSpoolTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static ServerUnderTest store;
    private static ServerUnderTest server;

    @BeforeAll
    static void start() throws Exception {
        store = ServerUnderTest.shared();
        server =
                ServerUnderTest.start(
                        Map.of(
                                "mailetcontainer.xml",
                                text ->
                                        text.replaceFirst(
                                                "<processor state=\"root\"[^>]*>",
                                                "$0<mailet match=\"SubjectIs=onward\""
                                                    + " class=\"dev.hikyaku.lmtp.LmtpDelivery\"><retryDelays>1"
                                                    + " second, 1 second, 1 second"
                                                    + "</retryDelays></mailet>")),
                        Map.of(
                                "lmtp.properties",
                                "routes=*=127.0.0.1:1\nhop.helloName=mx.example.org\n"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void route() {
        routeTo(store.lmtp());
    }

    private static void routeTo(int port) {
        server.server()
                .get(Hops.class)
                .replace(
                        new RoutingTable(
                                List.of(new Route("*", List.of("127.0.0.1:" + port))),
                                Map.of("helloName", "mx.example.org"),
                                Map.of()));
    }

    private static void send(String from, String... to) throws Exception {
        try (Wire wire = Wire.greeted(server.mx()).expect("EHLO client.example", "250")) {
            wire.envelope(from, to);
            wire.send("Subject: onward\r\n\r\nbody\r\n.\r\n").expect("250");
        }
    }

    /** An account with the same name on both servers. */
    private static String account() throws Exception {
        String address = server.account();
        store.server().probe(DataProbeImpl.class).addUser(address, ServerUnderTest.PASSWORD);
        return address;
    }

    @Test
    void aMailIsHandedOnToAllItsRecipients() throws Exception {
        String one = account();
        String other = account();

        send("a@client.example", one, other);

        assertThat(store.inbox(one, 1))
                .singleElement()
                .asString()
                .contains("X-Hikyaku-Trace: v=1;");
        store.inbox(other, 1);
        assertThat(server.inbox(one)).isEmpty();
    }

    @Test
    void theSenderIsToldOfWhomTheHopRefuses() throws Exception {
        String sender = server.account();
        String known = account();
        String unknown = server.account();

        send(sender, known, unknown);

        store.inbox(known, 1);
        assertThat(server.inbox(sender, 1))
                .singleElement()
                .asString()
                .contains("message/delivery-status")
                .contains(unknown)
                .contains("550 5.1.1");
    }

    @Test
    void whatCannotBeHandedOnNowIsTriedAgain() throws Exception {
        String account = account();
        AtomicInteger tries = new AtomicInteger();
        try (ServerSocket away = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> hangUp(away, tries));
            routeTo(away.getLocalPort());

            send("a@client.example", account);
            await().atMost(PATIENCE).until(() -> tries.get() > 0);
            routeTo(store.lmtp());
        }
        store.inbox(account, 1);
    }

    private static void hangUp(ServerSocket away, AtomicInteger tries) {
        try {
            while (true) {
                away.accept().close();
                tries.incrementAndGet();
            }
        } catch (IOException e) {
            // The test is over.
        }
    }
}
