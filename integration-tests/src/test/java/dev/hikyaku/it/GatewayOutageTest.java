package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Dovecot;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Ports;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What senders hear from a gateway whose store is away, comes back, or is another one from now on.
 */
class GatewayOutageTest {
    private static final Duration DEADLINE = Duration.ofSeconds(120);
    private static final String SENDER = "sender@example.net";
    private static final String USER = "user@example.org";
    private static final String OTHER = "other@example.org";
    private static final int SENDERS = 10;

    @Test
    void whileTheStoreIsAwaySendersKeepTheirMail() {
        try (var store = Gateways.store().start();
                var gateway = Gateways.gateway(store.port("lmtp")).start()) {
            store.createAccount(USER, Mailboxes.PASSWORD);
            store.createAccount(OTHER, Mailboxes.PASSWORD);
            byte[] mail = Mails.ofSize("between", 20_000);
            try (var client = Gateways.connect(gateway)) {
                Gateways.begin(client, SENDER, List.of(USER));
                store.kill();
                client.sendMessage(mail).expect(451);
                client.send("NOOP").expect(250);
            }
            // Nobody has asked for this one yet.
            assertThat(Gateways.rcpt(gateway, OTHER)).startsWith("451 ");
            assertThat(gateway.isRunning()).isTrue();

            store.restart();
            Awaitility.await()
                    .atMost(DEADLINE)
                    .until(() -> Gateways.rcpt(gateway, OTHER), reply -> reply.startsWith("250"));
            assertThat(Gateways.send(gateway, SENDER, mail, USER)).startsWith("250");

            assertThat(Mailboxes.of(store, USER))
                    .singleElement()
                    .satisfies(read -> assertThat(Mails.withoutTrace(read)).isEqualTo(mail));
        }
    }

    @Test
    void aSecondHopTakesOverWhileTheFirstIsAway() {
        try (var store = Gateways.store().start();
                var second = Dovecot.keepingMail();
                var gateway = Gateways.gateway(store.port("lmtp"), second.lmtpPort()).start()) {
            store.createAccount(USER, Mailboxes.PASSWORD);
            assertThat(Gateways.send(gateway, SENDER, Mails.ofSize("first", 900), USER))
                    .startsWith("250");
            assertThat(second.mailOf(USER)).isEmpty();

            store.kill();
            byte[] mail = Mails.ofSize("second", 900);
            assertThat(Gateways.send(gateway, SENDER, mail, USER)).startsWith("250");
            assertThat(Mailboxes.of(second, USER))
                    .singleElement()
                    .satisfies(read -> assertThat(Mails.withoutTrace(read)).isEqualTo(mail));

            store.restart();
            var number = new AtomicInteger();
            Awaitility.await()
                    .atMost(DEADLINE)
                    .untilAsserted(
                            () -> {
                                byte[] next = Mails.ofSize("back" + number.incrementAndGet(), 900);
                                assertThat(Gateways.send(gateway, SENDER, next, USER))
                                        .startsWith("250");
                                assertThat(Mailboxes.of(store, USER)).hasSizeGreaterThan(1);
                            });
        }
    }

    @Test
    void aFirstHopNobodyHasSeenDoesNotHoldUpTheSecond() {
        try (var second = Dovecot.keepingMail();
                var gateway = Gateways.gateway(Ports.free(), second.lmtpPort()).start()) {
            for (int i = 0; i < 5; i++) {
                assertThat(Gateways.send(gateway, SENDER, Mails.ofSize("m" + i, 900), USER))
                        .startsWith("250");
            }
            assertThat(second.mailOf(USER)).hasSize(5);
        }
    }

    @Test
    void newRoutesMoveTheTrafficWithoutAnErrorOrARestart() {
        try (var before = Dovecot.keepingMailOfManySessions();
                var after = Dovecot.keepingMailOfManySessions();
                var gateway = Gateways.gateway(before.lmtpPort()).start();
                var webadmin = gateway.webadmin();
                var traffic = new Traffic(gateway)) {
            traffic.awaitSent(200);
            webadmin.put(
                    "/lmtp/routes",
                    """
                    {"routes": [{"to": "*", "hops": ["127.0.0.1:%d"]}]}
                    """
                            .formatted(after.lmtpPort()));
            int moved = traffic.begun();
            traffic.awaitSent(200);
            traffic.stop();

            assertThat(webadmin.get("/lmtp/routes")).contains(Integer.toString(after.lmtpPort()));
            assertThat(traffic.refusals()).isEmpty();
            int old = before.filesOf(USER).size();
            assertThat(old).isBetween(200, moved);
            assertThat(after.filesOf(USER)).hasSize(traffic.sent() - old);
        }
    }

    /** Senders that send one mail after the other, each of which must be taken. */
    private static final class Traffic implements AutoCloseable {
        private final HikyakuProcess gateway;
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger sent = new AtomicInteger();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final List<String> refusals = new ArrayList<>();
        private final List<Future<?>> senders = new ArrayList<>();

        private Traffic(HikyakuProcess gateway) {
            this.gateway = gateway;
            var threads = Executors.newVirtualThreadPerTaskExecutor();
            for (int i = 0; i < SENDERS; i++) {
                senders.add(threads.submit(this::send));
            }
            threads.shutdown();
        }

        private void send() {
            while (!stopped.get()) {
                byte[] mail = Mails.ofSize("traffic" + begun.incrementAndGet(), 2_000);
                String reply = Gateways.send(gateway, SENDER, mail, USER);
                if (reply.startsWith("250")) {
                    sent.incrementAndGet();
                } else {
                    synchronized (refusals) {
                        refusals.add(reply);
                    }
                }
            }
        }

        int begun() {
            return begun.get();
        }

        int sent() {
            return sent.get();
        }

        List<String> refusals() {
            synchronized (refusals) {
                return List.copyOf(refusals);
            }
        }

        void awaitSent(int more) {
            int until = sent.get() + more;
            Awaitility.await()
                    .atMost(DEADLINE)
                    .until(() -> sent.get() >= until || senders.stream().anyMatch(Future::isDone));
            if (sent.get() < until) {
                stop();
            }
        }

        void stop() {
            stopped.set(true);
            try {
                for (Future<?> sender : senders) {
                    sender.get();
                }
            } catch (ExecutionException e) {
                throw new AssertionError(e.getCause().getMessage(), e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            stopped.set(true);
        }
    }
}
