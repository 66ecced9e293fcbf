package dev.hikyaku.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.server.FailedStart;

import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import reactor.core.publisher.Mono;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import javax.inject.Inject;

/** A relay without a spool: what the next hop says is what the sender hears. */
@Timeout(120)
class StatelessRelayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final AtomicInteger NAMES = new AtomicInteger();

    /** Whatever the role has. */
    private static final class Parts {
        private final MailQueueFactory<? extends ManageableMailQueue> queues;
        private final Set<HealthCheck> checks;

        @Inject
        Parts(MailQueueFactory<? extends ManageableMailQueue> queues, Set<HealthCheck> checks) {
            this.queues = queues;
            this.checks = checks;
        }
    }

    private static NextHopUnderTest nextHop;
    private static RelayUnderTest relay;

    @BeforeAll
    static void start() throws Exception {
        nextHop = new NextHopUnderTest();
        relay =
                RelayUnderTest.start(
                        nextHop.port(), Map.of("HIKYAKU_STATELESS", "true"), text -> text);
    }

    @AfterAll
    static void stop() throws Exception {
        relay.close();
        nextHop.close();
    }

    /** Whatever a mail came to, nothing of it stays here. */
    @AfterEach
    void nothingIsKept() throws Exception {
        assertThat(relay.written()).isEmpty();
        Parts parts = relay.server().get(Parts.class);
        for (MailQueueName name : parts.queues.listCreatedMailQueues()) {
            assertThat(parts.queues.createQueue(name).getSize()).as(name.asString()).isZero();
        }
    }

    private static String recipient(String answer) {
        String address = "r" + NAMES.incrementAndGet() + "@elsewhere.example";
        nextHop.answer(address, answer);
        return address;
    }

    private static String message() {
        return "Message-ID: <"
                + NAMES.incrementAndGet()
                + "@client.example>\r\n"
                + "Subject: x\r\n\r\nbody\r\n.\r\n";
    }

    /** The answer to the dot. */
    private static String send(String message, String... recipients) throws Exception {
        try (Wire wire = relay.fromNetwork()) {
            return wire.envelope("s@client.example", recipients).send(message).reply();
        }
    }

    private static List<String> mailsFor(String recipient) {
        return nextHop.mails().stream().filter(mail -> mail.contains(recipient)).toList();
    }

    @Test
    void whatTheNextHopTakesForAllIsIts250() throws Exception {
        String one = recipient("250 ok");
        String other = recipient("250 ok");

        assertThat(send(message(), one, other)).isEqualTo("250 2.1.5 " + NextHopUnderTest.TAKEN);
        assertThat(mailsFor(one)).containsExactly(one + " " + other);
    }

    @Test
    void refusedForGoodIsTheNextHopsRefusal() throws Exception {
        assertThat(send(message(), recipient("550 5.1.1 no such user")))
                .isEqualTo("550 5.1.1 no such user");
    }

    @Test
    void whatIsRefusedForNowTheSenderKeepsForAll() throws Exception {
        String busy = recipient("450 4.2.0 busy");

        assertThat(send(message(), busy)).isEqualTo("450 4.2.0 busy");
        assertThat(mailsFor(busy)).isEmpty();
    }

    @Test
    void whoHasTheMailDoesNotGetItAgainForTheOthersSake() throws Exception {
        String message = message();
        String good = recipient("250 ok");
        String busy = recipient("450 4.2.0 busy");

        assertThat(send(message, good, busy)).startsWith("450 4.2.0");
        assertThat(send(message, good, busy)).startsWith("450 4.2.0");
        assertThat(mailsFor(good)).containsExactly(good);
        nextHop.answer(busy, "250 ok");
        assertThat(send(message, good, busy)).startsWith("250 2.1.5");

        assertThat(mailsFor(good)).containsExactly(good);
        assertThat(mailsFor(busy)).containsExactly(busy);
        // Sent anew after its end, it is another mail.
        assertThat(send(message, good)).startsWith("250 2.1.5");
        assertThat(mailsFor(good)).containsExactly(good, good);
    }

    @Test
    void aSenderThatSplitsTheMailDoesNotSendItTwiceEither() throws Exception {
        String message = message();
        String good = recipient("250 ok");
        String busy = recipient("450 4.2.0 busy");
        send(message, good, busy);

        assertThat(send(message, good)).isEqualTo("250 2.1.5 delivered before");
        assertThat(mailsFor(good)).containsExactly(good);
    }

    @Test
    void deliveredInPartAndRefusedInPartTheSendersServerTells() throws Exception {
        String good = recipient("250 ok");
        String gone = recipient("550 5.1.1 no such user");

        assertThat(send(message(), good, gone))
                .isEqualTo(
                        "554 5.1.1 Delivered to some recipients, refused for others: no such user");
        assertThat(mailsFor(good)).containsExactly(good);
    }

    @Test
    void whileTheNextHopIsAwayTheSenderKeepsTheMail() throws Exception {
        String good = recipient("250 ok");
        String message = message();
        nextHop.greet("421 4.3.2 closing");
        try {
            assertThat(send(message, good)).startsWith("451 ");
        } finally {
            nextHop.greet("220 next hop");
        }
        assertThat(send(message, good)).startsWith("250 ");
        assertThat(mailsFor(good)).containsExactly(good);
    }

    @Test
    void usersWhoLogInAreServedAlike() throws Exception {
        String user = "user@" + RelayUnderTest.DOMAIN;
        relay.account(user);
        String good = recipient("250 ok");
        try (Wire wire = relay.loggedIn(user)) {
            wire.envelope(user, good)
                    .send("From: " + user + "\r\n" + message())
                    .expect("250 2.1.5 " + NextHopUnderTest.TAKEN);
        }
    }

    @Test
    void itsHealthNeedsNoSpool() {
        List<Result> spool =
                relay.server().get(Parts.class).checks.stream()
                        .filter(check -> check.componentName().getName().equals("Spool"))
                        .map(check -> Mono.from(check.check()).block(PATIENCE))
                        .toList();

        assertThat(spool).singleElement().matches(Result::isHealthy);
    }

    @Test
    void mailThatWasQueuedBeforeStopsTheStart(@TempDir Path home) throws Exception {
        NextHopUnderTest away = new NextHopUnderTest();
        away.close();
        try (RelayUnderTest queueing =
                        RelayUnderTest.start(home, away.port(), Map.of(), text -> text);
                Wire wire = queueing.fromNetwork()) {
            wire.envelope("s@client.example", "a@elsewhere.example")
                    .send(message())
                    .expect("250 2.0.0 Queued as ");
        }

        assertThatThrownBy(
                        () ->
                                RelayUnderTest.start(
                                        home,
                                        away.port(),
                                        Map.of("HIKYAKU_STATELESS", "true"),
                                        text -> text))
                .isInstanceOfSatisfying(
                        FailedStart.class,
                        failed ->
                                assertThat(failed.lines())
                                        .singleElement()
                                        .asString()
                                        .startsWith("spool.properties: directory: ")
                                        .contains("(expected: no queued mail"));
    }

    /** One listener with a queue and one without, side by side. */
    @Test
    void besideAStatelessListenerAnotherMayQueue() throws Exception {
        try (RelayUnderTest both =
                RelayUnderTest.start(
                        nextHop.port(),
                        Map.of(),
                        text -> text.replaceFirst("stateless=\"[^\"]*\"", "stateless=\"true\""))) {
            String direct = recipient("250 ok");
            try (Wire wire = both.fromNetwork()) {
                assertThat(wire.envelope("s@client.example", direct).send(message()).reply())
                        .isEqualTo("250 2.1.5 " + NextHopUnderTest.TAKEN);
            }
            String user = "user@" + RelayUnderTest.DOMAIN;
            both.account(user);
            try (Wire wire = both.loggedIn(user)) {
                wire.envelope(user, recipient("250 ok"))
                        .send("From: " + user + "\r\n" + message())
                        .expect("250 2.0.0 Queued as ");
            }
            assertThat(both.written()).anyMatch(file -> file.endsWith("spool/lock"));
        }
    }
}
