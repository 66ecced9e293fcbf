package dev.hikyaku.server.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;

import org.apache.james.core.Username;
import org.apache.james.events.Event;
import org.apache.james.events.EventListener;
import org.apache.james.events.Group;
import org.apache.james.events.MemoryEventDeadLetters;
import org.apache.james.events.RegistrationKey;
import org.apache.james.events.RetryBackoffConfiguration;
import org.apache.james.events.delivery.InVmEventDelivery;
import org.apache.james.mailbox.MailboxSession.SessionId;
import org.apache.james.mailbox.events.MailboxEvents.MailboxAdded;
import org.apache.james.mailbox.events.MailboxEvents.MailboxEvent;
import org.apache.james.mailbox.events.MailboxIdRegistrationKey;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.metrics.dropwizard.DropWizardMetricFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The order in which a mailbox's events are told. */
@Timeout(60)
class MailboxEventOrderTest {
    private static final Username BOB = Username.of("bob");
    private static final MailboxId INBOX = InMemoryId.of(1);
    private static final MailboxId SENT = InMemoryId.of(2);
    private static final Duration SOON = Duration.ofSeconds(20);

    private final MemoryEventDeadLetters letters = new MemoryEventDeadLetters();
    private final MailboxEventBus bus = bus(Duration.ofMinutes(1));

    private MailboxEventBus bus(Duration patience) {
        return new MailboxEventBus(
                new InVmEventDelivery(new DropWizardMetricFactory(new MetricRegistry())),
                RetryBackoffConfiguration.builder()
                        .maxRetries(2)
                        .firstBackoff(Duration.ofMillis(20))
                        .jitterFactor(0.5)
                        .build(),
                letters,
                patience);
    }

    private static MailboxEvent happened(MailboxId mailbox) {
        return new MailboxAdded(
                SessionId.of(1), BOB, MailboxPath.inbox(BOB), mailbox, Event.EventId.random());
    }

    private static Set<RegistrationKey> open(MailboxId mailbox) {
        return Set.of(new MailboxIdRegistrationKey(mailbox));
    }

    private CompletableFuture<Void> announce(Event event, MailboxId mailbox) {
        return bus.announce(event, open(mailbox));
    }

    private void listen(MailboxEventBus on, MailboxId mailbox, EventListener listener) {
        Mono.from(on.register(listener, new MailboxIdRegistrationKey(mailbox))).block();
    }

    private static final class Indexing extends Group {}

    private record Index(Consumer<Event> told) implements EventListener.GroupEventListener {
        @Override
        public Group getDefaultGroup() {
            return new Indexing();
        }

        @Override
        public void event(Event event) {
            told.accept(event);
        }
    }

    private static void pass(CountDownLatch latch) {
        try {
            assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void eventsAreToldToAllInTheOrderOfTheirAnnouncement() {
        List<Event> announced = new ArrayList<>();
        List<Event> seen = new ArrayList<>();
        List<Event> indexed = new ArrayList<>();
        listen(bus, INBOX, seen::add);
        bus.register(new Index(indexed::add));
        ConcurrentLinkedQueue<CompletableFuture<Void>> heard = new ConcurrentLinkedQueue<>();

        try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 400; i++) {
                clients.submit(
                        () -> {
                            synchronized (announced) {
                                Event event = happened(INBOX);
                                announced.add(event);
                                heard.add(announce(event, INBOX));
                            }
                        });
            }
        }
        heard.forEach(one -> bus.heard(one).block(SOON));

        assertThat(seen).isEqualTo(announced).hasSize(400);
        assertThat(indexed).isEqualTo(announced);
    }

    @Test
    void dispatchingKeepsTheOrderOfAnnouncing() {
        List<Event> seen = new ArrayList<>();
        List<Event> expected = new ArrayList<>();
        listen(bus, INBOX, seen::add);
        for (int i = 0; i < 50; i++) {
            Event announced = happened(INBOX);
            Event dispatched = happened(INBOX);
            expected.add(announced);
            expected.add(dispatched);
            announce(announced, INBOX);
            bus.dispatch(dispatched, open(INBOX)).block(SOON);
        }

        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void announcingWaitsForNoListenerAndNoOtherMailboxDoes() {
        CountDownLatch holding = new CountDownLatch(1);
        listen(bus, INBOX, event -> pass(holding));
        List<Event> sent = new ArrayList<>();
        listen(bus, SENT, sent::add);

        CompletableFuture<Void> held = announce(happened(INBOX), INBOX);
        CompletableFuture<Void> behind = announce(happened(INBOX), INBOX);
        bus.heard(announce(happened(SENT), SENT)).block(SOON);

        assertThat(sent).hasSize(1);
        assertThat(held).isNotDone();
        assertThat(behind).isNotDone();
        holding.countDown();
        bus.heard(behind).block(SOON);
        assertThat(held).isCompleted();
    }

    @Test
    void listenerThatFailedIsAskedAgainWhileOthersGoOn() {
        CountDownLatch secondIsThrough = new CountDownLatch(1);
        Event first = happened(INBOX);
        Event second = happened(INBOX);
        AtomicInteger tries = new AtomicInteger();
        List<Event> indexed = new ArrayList<>();
        bus.register(
                new Index(
                        event -> {
                            if (event.equals(first) && tries.getAndIncrement() == 0) {
                                throw new IllegalStateException("busy");
                            }
                            if (event.equals(first)) {
                                pass(secondIsThrough);
                            }
                            indexed.add(event);
                        }));

        announce(first, INBOX);
        bus.heard(announce(second, INBOX)).block(SOON);
        assertThat(indexed).containsExactly(second);
        secondIsThrough.countDown();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(indexed).containsExactly(second, first));
        assertThat(letters.containEvents().block()).isFalse();
    }

    @Test
    void eventThatAListenerNeverTakesBecomesADeadLetter() {
        bus.register(
                new Index(
                        event -> {
                            throw new IllegalStateException("broken");
                        }));
        Event event = happened(INBOX);
        bus.heard(announce(event, INBOX)).block(SOON);

        await().atMost(SOON)
                .untilAsserted(
                        () ->
                                assertThat(
                                                letters.failedIds(new Indexing())
                                                        .flatMap(
                                                                id ->
                                                                        letters.failedEvent(
                                                                                new Indexing(), id))
                                                        .collectList()
                                                        .block())
                                        .containsExactly(event));
    }

    @Test
    void listenerThatCannotSayWhatItHandlesKeepsTheEventFromNobody() {
        List<Event> seen = new ArrayList<>();
        listen(bus, INBOX, seen::add);
        bus.register(
                new EventListener.GroupEventListener() {
                    @Override
                    public Group getDefaultGroup() {
                        return new Indexing();
                    }

                    @Override
                    public boolean isHandling(Event event) {
                        throw new IllegalStateException("broken");
                    }

                    @Override
                    public void event(Event event) {
                        seen.add(event);
                    }
                });
        bus.heard(announce(happened(INBOX), INBOX)).block(SOON);

        assertThat(seen).hasSize(1);
    }

    @Test
    void listenerThatHangsHoldsUpItsMailboxForItsTimeOnly() {
        MailboxEventBus impatient = bus(Duration.ofMillis(200));
        CountDownLatch never = new CountDownLatch(1);
        List<Event> seen = new ArrayList<>();
        Event first = happened(INBOX);
        Event second = happened(INBOX);
        listen(
                impatient,
                INBOX,
                event -> {
                    if (event.equals(first)) {
                        pass(never);
                    }
                    seen.add(event);
                });
        impatient.announce(first, open(INBOX));
        impatient.announce(second, open(INBOX));

        await().atMost(SOON).untilAsserted(() -> assertThat(seen).containsExactly(second));
    }

    @Test
    void whoeverWaitsForAListenerThatHangsGoesOnAfterItsTime() {
        MailboxEventBus impatient = bus(Duration.ofMillis(200));
        listen(impatient, INBOX, event -> pass(new CountDownLatch(1)));
        for (int i = 0; i < 50; i++) {
            impatient.announce(happened(INBOX), open(INBOX));
        }
        CompletableFuture<Void> last = impatient.announce(happened(INBOX), open(INBOX));
        impatient.heard(last).block(SOON);

        assertThat(last).isNotDone();
    }

    /** It would wait for itself: its event comes after the one it is at. */
    @Test
    void blockingListenerMayChangeItsOwnMailbox() {
        Event first = happened(INBOX);
        Event second = happened(INBOX);
        List<Event> done = new ArrayList<>();
        listen(
                bus,
                INBOX,
                event -> {
                    if (event.equals(first)) {
                        bus.dispatch(second, open(INBOX)).block(SOON);
                    }
                    done.add(event);
                });
        bus.heard(announce(first, INBOX)).block(SOON);

        await().atMost(SOON).untilAsserted(() -> assertThat(done).containsExactly(first, second));
    }

    @Test
    void reactiveListenerMayChangeItsOwnMailboxOnAnyThread() {
        Event first = happened(INBOX);
        Event second = happened(INBOX);
        List<Event> done = new ArrayList<>();
        EventListener.ReactiveEventListener listener =
                event ->
                        elsewhere()
                                .then(
                                        event.equals(first)
                                                ? bus.dispatch(second, open(INBOX))
                                                : Mono.empty())
                                .then(Mono.fromRunnable(() -> done.add(event)));
        Mono.from(bus.register(listener, new MailboxIdRegistrationKey(INBOX))).block();
        bus.heard(announce(first, INBOX)).block(SOON);

        await().atMost(SOON).untilAsserted(() -> assertThat(done).containsExactly(first, second));
    }

    /** Goes on on a thread that nobody has marked. */
    private static Mono<Void> elsewhere() {
        return Mono.create(sink -> Thread.ofVirtual().start(sink::success));
    }

    @Test
    void listenersOfTwoMailboxesMayChangeEachOthers() {
        AtomicInteger left = new AtomicInteger(100);
        CountDownLatch told = new CountDownLatch(102);
        for (MailboxId mailbox : List.of(INBOX, SENT)) {
            MailboxId other = mailbox.equals(INBOX) ? SENT : INBOX;
            listen(
                    bus,
                    mailbox,
                    event -> {
                        if (left.getAndDecrement() > 0) {
                            bus.dispatch(happened(other), open(other)).block(SOON);
                        }
                        told.countDown();
                    });
        }
        announce(happened(INBOX), INBOX);
        announce(happened(SENT), SENT);

        pass(told);
    }

    /**
     * What goes on after an event does so on a thread of its own, and may wait for the next one.
     */
    @Test
    void whatFollowsAnEventMayWaitForTheNext() {
        List<Event> seen = new ArrayList<>();
        listen(bus, INBOX, seen::add);
        bus.dispatch(happened(INBOX), open(INBOX))
                .then(
                        Mono.fromRunnable(
                                () -> bus.dispatch(happened(INBOX), open(INBOX)).block(SOON)))
                .block(SOON);

        assertThat(seen).hasSize(2);
    }

    /** A session that goes on on the same thread pool is no listener and must wait. */
    @Test
    void threadThatServedAListenerWaitsAgainAfterwards() {
        listen(
                bus,
                INBOX,
                event -> Mono.fromRunnable(() -> {}).subscribeOn(Schedulers.parallel()).block());
        bus.heard(announce(happened(INBOX), INBOX)).block(SOON);
        CountDownLatch holding = new CountDownLatch(1);
        listen(bus, SENT, event -> pass(holding));
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
            waiting.add(
                    bus.dispatch(happened(SENT), open(SENT))
                            .subscribeOn(Schedulers.parallel())
                            .toFuture());
        }

        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        holding.countDown();
        waiting.forEach(one -> assertThat(one).succeedsWithin(SOON));
    }
}
