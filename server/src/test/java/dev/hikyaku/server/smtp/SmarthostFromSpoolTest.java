package dev.hikyaku.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hikyaku.delivery.Holds;

import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.utils.DataProbeImpl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.Map;

import javax.inject.Inject;

/** A mail on its whole way out: spool, outbound, outgoing queue, the MX of another server. */
@Timeout(180)
class SmarthostFromSpoolTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Whatever queues the role has. */
    private static final class Queues {
        private final MailQueueFactory<?> factory;

        @Inject
        Queues(MailQueueFactory<?> factory) {
            this.factory = factory;
        }

        MailQueueFactory<?> factory() {
            return factory;
        }
    }

    private static ServerUnderTest relay;
    private static ServerUnderTest server;

    @BeforeAll
    static void start() throws Exception {
        relay = ServerUnderTest.shared();
        server =
                ServerUnderTest.start(
                        Map.of(
                                "mailetcontainer.xml",
                                text ->
                                        text.replaceFirst(
                                                        "<processor state=\"root\"[^>]*>",
                                                        "$0<mailet match=\"SubjectIs=outward\""
                                                            + " class=\"ToProcessor\"><processor>"
                                                            + "transport</processor></mailet>")
                                                .replaceFirst(
                                                        "<relays>.*</relays>",
                                                        "<relays>127.0.0.1:1 priority=1,"
                                                                + " 127.0.0.1:"
                                                                + relay.mx()
                                                                + "</relays>")),
                        Map.of());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void send(String from, String... to) throws Exception {
        try (Wire wire = Wire.greeted(server.mx()).expect("EHLO client.example", "250")) {
            wire.envelope(from, to);
            wire.send("Subject: outward\r\n\r\nbody\r\n.\r\n").expect("250");
        }
    }

    /** An account with the same name on both servers. */
    private static String account() throws Exception {
        String address = server.account();
        relay.server().probe(DataProbeImpl.class).addUser(address, ServerUnderTest.PASSWORD);
        return address;
    }

    private static long queued() throws Exception {
        Queues queues = server.server().get(Queues.class);
        MailQueueName outgoing = MailQueueName.of("outgoing");
        return ((ManageableMailQueue) queues.factory().createQueue(outgoing)).getSize();
    }

    @Test
    void aMailGoesToTheNextRelayWhenTheFirstIsAway() throws Exception {
        String one = account();
        String other = account();

        send("a@client.example", one, other);

        assertThat(relay.inbox(one, 1)).singleElement().asString().contains("Subject: outward");
        relay.inbox(other, 1);
        assertThat(server.inbox(one)).isEmpty();
        await().atMost(PATIENCE).until(() -> queued() == 0);
    }

    @Test
    void theSenderIsToldOfWhomTheRelayRefuses() throws Exception {
        String sender = server.account();
        String known = account();
        String unknown = server.account();

        send(sender, known, unknown);

        relay.inbox(known, 1);
        assertThat(server.inbox(sender, 1))
                .singleElement()
                .asString()
                .contains("message/delivery-status")
                .contains(unknown)
                .contains("550 5.1.1");
    }

    @Test
    void aHeldRouteKeepsItsMailsInTheQueue() throws Exception {
        String account = account();
        Holds holds = server.server().get(Holds.class);
        holds.hold("smarthost");
        try {
            send("a@client.example", account);
            await().atMost(PATIENCE).until(() -> queued() > 0);
            assertThat(relay.inbox(account)).isEmpty();
        } finally {
            holds.release("smarthost");
        }
        assertThat(relay.inbox(account, 1)).hasSize(1);
    }
}
