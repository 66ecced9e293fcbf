package dev.hikyaku.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Reply;

import org.apache.james.core.MailAddress;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.queue.memory.MemoryMailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.apache.mailet.ProcessingState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(60)
class DeliveryRunnerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Spooled spool = new Spooled();
    private final Holds holds = new Holds();
    private final HandQueue fair = new HandQueue();
    private final MailQueue stock =
            new MemoryMailQueueFactory(new RawMailQueueItemDecoratorFactory())
                    .createQueue(MailQueueName.of("stock"));
    private DeliveryRunner runner;

    @AfterEach
    void stop() throws Exception {
        if (runner != null) {
            runner.close();
        }
        stock.close();
    }

    private void run(MailQueue queue, Transport transport, Limits limits) {
        runner =
                new DeliveryRunner(
                        queue,
                        transport,
                        Retries.by(RetrySchedule.from("1 ms, 1 hour")),
                        Notices.by(
                                spool.context(),
                                new ProcessingState("bounces"),
                                Optional.empty(),
                                new ProcessingState("delays")),
                        limits,
                        holds);
        runner.start();
    }

    private static Limits limits(int atOnce, int perDestination) {
        return new Limits(atOnce, perDestination, Duration.ofSeconds(10));
    }

    private static Mail mail(String name, String destination, String... recipients)
            throws Exception {
        MailImpl.Builder mail = MailImpl.builder().name(name).sender("s@example.net");
        for (String recipient : recipients) {
            mail.addRecipient(recipient + "@example.org");
        }
        MailImpl made =
                mail.mimeMessage(
                                org.apache.james.core.builder.MimeMessageBuilder
                                        .mimeMessageBuilder()
                                        .setText("text"))
                        .build();
        Destination.set(made, destination);
        return made;
    }

    private static Attempt all(Mail mail, Outcome outcome) {
        Map<MailAddress, Outcome> outcomes = new LinkedHashMap<>();
        mail.getRecipients().forEach(recipient -> outcomes.put(recipient, outcome));
        return new Attempt(outcomes, true);
    }

    private static Attempt delivered(Mail mail) {
        return all(mail, new Outcome.Delivered("queued"));
    }

    /** Holds mails until a test lets them go, and counts how many there were at once. */
    private static final class Harbour implements Transport {
        private final Map<String, AtomicInteger> inside = new ConcurrentHashMap<>();
        private final AtomicInteger all = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private final CountDownLatch open = new CountDownLatch(1);

        @Override
        public Attempt deliver(Mail mail) {
            AtomicInteger here =
                    inside.computeIfAbsent(
                            Destination.of(mail).orElseThrow(), name -> new AtomicInteger());
            here.incrementAndGet();
            most.accumulateAndGet(all.incrementAndGet(), Math::max);
            try {
                if (!open.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new AssertionError("never opened");
                }
            } catch (InterruptedException e) {
                return new Attempt(
                        all(mail, Outcome.refused(new Reply(451, "4.3.2", "stopping"))).outcomes(),
                        false);
            } finally {
                all.decrementAndGet();
            }
            return delivered(mail);
        }

        int inside(String destination) {
            return inside.getOrDefault(destination, new AtomicInteger()).get();
        }
    }

    @Test
    void aSlowDestinationTakesNoMoreThanItsShare() throws Exception {
        Harbour harbour = new Harbour();
        run(fair, harbour, limits(4, 2));
        for (int i = 0; i < 10; i++) {
            fair.enQueue(mail("slow-" + i, "slow", "a"));
        }
        fair.enQueue(mail("other-1", "other", "a"));
        fair.enQueue(mail("other-2", "other", "a"));
        fair.enQueue(mail("third", "third", "a"));

        await().atMost(PATIENCE).until(() -> runner.underWay() == 4);
        await().atMost(PATIENCE).until(() -> harbour.inside("other") == 2);
        assertThat(harbour.inside("slow")).isEqualTo(2);
        assertThat(harbour.inside("third")).isZero();

        harbour.open.countDown();
        await().atMost(PATIENCE).until(() -> fair.done() == 13);
        assertThat(harbour.most.get()).isEqualTo(4);
    }

    @Test
    void aHeldDestinationWaitsUntilItIsReleased() throws Exception {
        holds.hold("route");
        run(fair, DeliveryRunnerTest::delivered, limits(4, 2));
        fair.enQueue(mail("held", "route", "a"));
        fair.enQueue(mail("free", "other", "a"));
        await().atMost(PATIENCE).until(() -> fair.done() == 1);

        holds.release("route");
        await().atMost(PATIENCE).until(() -> fair.done() == 2);
    }

    @Test
    void aStockQueueOfJamesDoesAsWell() throws Exception {
        List<String> tried = new CopyOnWriteArrayList<>();
        run(
                stock,
                mail -> {
                    List<String> recipients =
                            mail.getRecipients().stream().map(MailAddress::getLocalPart).toList();
                    tried.add(String.join(" ", recipients));
                    Map<MailAddress, Outcome> outcomes = new LinkedHashMap<>();
                    mail.getRecipients()
                            .forEach(
                                    recipient ->
                                            outcomes.put(
                                                    recipient,
                                                    tried.size() > 1
                                                                    || recipient
                                                                            .getLocalPart()
                                                                            .equals("a")
                                                            ? new Outcome.Delivered("queued")
                                                            : Outcome.refused(
                                                                    new Reply(
                                                                            450, "4.2.0",
                                                                            "busy"))));
                    return new Attempt(outcomes, true);
                },
                limits(4, 2));
        stock.enQueue(mail("mail", "route", "a", "b"));

        await().atMost(PATIENCE).until(() -> tried.size() == 2);
        assertThat(tried).containsExactly("a b", "b");
        await().atMost(PATIENCE)
                .until(
                        () ->
                                ((org.apache.james.queue.api.ManageableMailQueue) stock).getSize()
                                        == 0);
    }

    @Test
    void aStockQueuePutsBackWhatIsHeld() throws Exception {
        holds.hold("route");
        AtomicInteger tried = new AtomicInteger();
        run(
                stock,
                mail -> {
                    tried.incrementAndGet();
                    return delivered(mail);
                },
                limits(4, 2));
        stock.enQueue(mail("held", "route", "a"));
        stock.enQueue(mail("free", "other", "a"));

        await().atMost(PATIENCE).until(() -> tried.get() == 1 && runner.underWay() == 0);
        assertThat(((org.apache.james.queue.api.ManageableMailQueue) stock).getSize()).isEqualTo(1);
    }

    @Test
    void closingWaitsForMailsUnderWayAndTakesNoNewOnes() throws Exception {
        Harbour harbour = new Harbour();
        run(fair, harbour, limits(1, 1));
        fair.enQueue(mail("under way", "route", "a"));
        fair.enQueue(mail("waits", "route", "a"));
        await().atMost(PATIENCE).until(() -> harbour.inside("route") == 1);

        Thread closing = Thread.ofVirtual().start(runner::close);
        await().atMost(PATIENCE).until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        harbour.open.countDown();
        closing.join(PATIENCE.toMillis());

        assertThat(closing.isAlive()).isFalse();
        assertThat(fair.done()).isEqualTo(1);
        assertThat(harbour.inside("route")).isEqualTo(1);
    }

    @Test
    void whatDoesNotEndInTimeGoesBackUncounted() throws Exception {
        Harbour harbour = new Harbour();
        run(fair, harbour, new Limits(1, 1, Duration.ZERO));
        fair.enQueue(mail("stuck", "route", "a"));
        await().atMost(PATIENCE).until(() -> harbour.inside("route") == 1);
        runner.close();

        assertThat(fair.done()).isZero();
        assertThat(fair.delays()).containsExactly(Duration.ofSeconds(10));
    }

    @Test
    void twoRunnersDoNotShareAQueue() {
        run(fair, DeliveryRunnerTest::delivered, limits(1, 1));

        assertThatThrownBy(() -> run(fair, DeliveryRunnerTest::delivered, limits(1, 1)))
                .hasMessage("outgoing: outgoing (expected: a queue no other mailet delivers from)");
    }
}
