package dev.hikyaku.server.events;

import org.apache.james.core.Username;
import org.apache.james.events.Event;
import org.apache.james.events.EventBus;
import org.apache.james.events.EventDeadLetters;
import org.apache.james.events.EventListener.ReactiveEventListener;
import org.apache.james.events.Group;
import org.apache.james.events.InVMEventBus;
import org.apache.james.events.Registration;
import org.apache.james.events.RegistrationKey;
import org.apache.james.events.RetryBackoffConfiguration;
import org.apache.james.events.delivery.EventDelivery;
import org.apache.james.events.delivery.EventDelivery.DeliveryOption;
import org.apache.james.events.delivery.EventDelivery.PermanentFailureHandler;
import org.apache.james.mailbox.events.MailboxEvents.MailboxEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * James' event bus within one process. What happens to a mailbox is told in the order in which it
 * was announced, one event after the other, however many threads announce; different mailboxes do
 * not wait for each other. Events of no mailbox keep the order of their user.
 *
 * <p>A listener that fails keeps the event from nobody else. One that must not miss any (a group)
 * is asked again later, after the events that came in between, and in the end the event is a dead
 * letter. A listener that takes longer than a minute has failed.
 *
 * <p>Who changes a mailbox waits for those who hear of it, and for those who hear of its owner's
 * quota: a slow listener slows changes down, it does not let events pile up.
 *
 * <p>A listener may itself change mailboxes. What it announces is told after the event it is at, so
 * it does not wait for that.
 *
 * <p>In James 3.8.1 whoever stores a mail reads the list of open mailboxes without a lock: at the
 * wrong moment that throws, the mail is in the mailbox, its sender is told that it is not, and
 * neither quota nor index hear of it. And flags changed by two clients at a time may be told in the
 * wrong order, so that a third one shows the older ones.
 */
@Singleton
public final class MailboxEventBus extends InVMEventBus {
    private static final Logger LOGGER = LoggerFactory.getLogger(MailboxEventBus.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Executor VIRTUAL =
            task -> Thread.ofVirtual().name("events-heard").start(task);

    private final EventDelivery delivery;
    private final GroupDelivery groupDelivery;
    private final Duration patience;
    private final DeliveryOption once;
    private final EventQueues queues = new EventQueues();
    private final Map<Group, ReactiveEventListener> groups = new ConcurrentHashMap<>();
    private final Map<RegistrationKey, Set<ReactiveEventListener>> listeners =
            new ConcurrentHashMap<>();

    @Inject
    public MailboxEventBus(
            EventDelivery delivery, RetryBackoffConfiguration retries, EventDeadLetters letters) {
        this(delivery, retries, letters, PATIENCE);
    }

    MailboxEventBus(
            EventDelivery delivery,
            RetryBackoffConfiguration retries,
            EventDeadLetters letters,
            Duration patience) {
        super(delivery, retries, letters);
        this.delivery = delivery;
        this.groupDelivery = new GroupDelivery(delivery, retries, letters, patience);
        this.patience = patience;
        this.once =
                DeliveryOption.of(
                        (attempt, event) -> attempt.timeout(patience),
                        PermanentFailureHandler.NO_HANDLER);
    }

    @Override
    public Registration register(ReactiveEventListener listener, Group group) {
        Registration registration = super.register(listener, group);
        groups.put(group, listener);
        return () ->
                Mono.fromRunnable(() -> groups.remove(group, listener))
                        .then(Mono.from(registration.unregister()));
    }

    @Override
    public Mono<Registration> register(ReactiveEventListener listener, RegistrationKey key) {
        listeners.compute(
                key,
                (same, registered) -> {
                    Set<ReactiveEventListener> all =
                            registered == null ? ConcurrentHashMap.newKeySet() : registered;
                    all.add(listener);
                    return all;
                });
        return Mono.just(() -> Mono.fromRunnable(() -> unregister(listener, key)));
    }

    private void unregister(ReactiveEventListener listener, RegistrationKey key) {
        listeners.computeIfPresent(
                key,
                (same, registered) -> {
                    registered.remove(listener);
                    return registered.isEmpty() ? null : registered;
                });
    }

    /**
     * Puts the event behind those of its mailbox and returns at once; no listener runs on the
     * caller's thread.
     *
     * @return completes when all listeners were told, also of what was announced of the mailbox's
     *     owner before; wait for it by {@link #heard} only
     */
    public CompletableFuture<Void> announce(Event event, Set<RegistrationKey> keys) {
        if (event.isNoop()) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> heard = new CompletableFuture<>();
        queues.add(
                subject(event),
                () -> {
                    try {
                        tell(event, keys);
                    } finally {
                        heard.completeAsync(() -> null, VIRTUAL);
                    }
                });
        return event instanceof MailboxEvent inMailbox
                ? CompletableFuture.allOf(heard, announcedOf(inMailbox.getMailboxPath().getUser()))
                : heard;
    }

    private CompletableFuture<Void> announcedOf(Username user) {
        CompletableFuture<Void> heard = new CompletableFuture<>();
        queues.behind(user, () -> heard.completeAsync(() -> null, VIRTUAL));
        return heard;
    }

    private static Object subject(Event event) {
        return event instanceof MailboxEvent inMailbox
                ? inMailbox.getMailboxId()
                : event.getUsername();
    }

    /** Whether some group would take it; what nobody takes need not be announced. */
    public boolean isAwaited(Event event) {
        return groups.values().stream().anyMatch(listener -> mayHandle(listener, event));
    }

    private static boolean mayHandle(ReactiveEventListener listener, Event event) {
        try {
            return listener.isHandling(event);
        } catch (RuntimeException e) {
            LOGGER.debug("Events: {} failed", listener.getClass(), e);
            return true;
        }
    }

    /**
     * Completes when what was announced was told to all, after a minute at the latest, and at once
     * inside a listener, which would wait for itself.
     */
    public Mono<Void> heard(CompletableFuture<Void> announced) {
        return Mono.deferContextual(
                context ->
                        Hearing.isGoingOn(context)
                                ? Mono.empty()
                                : Mono.fromFuture(announced.copy())
                                        .timeout(patience, Mono.empty()));
    }

    @Override
    public Mono<Void> dispatch(Event event, Set<RegistrationKey> keys) {
        return Mono.defer(() -> heard(announce(event, keys)));
    }

    private void tell(Event event, Set<RegistrationKey> keys) {
        Hearing.marked(
                        () ->
                                Flux.merge(toGroups(event), toListeners(event, keys))
                                        .contextWrite(Hearing::marked)
                                        .blockLast())
                .run();
    }

    private Mono<Void> toGroups(Event event) {
        return Flux.fromIterable(groups.entrySet())
                .flatMap(
                        entry ->
                                ifHandling(
                                        entry.getValue(),
                                        event,
                                        () ->
                                                groupDelivery.deliver(
                                                        entry.getKey(), entry.getValue(), event)),
                        EventBus.EXECUTION_RATE)
                .then();
    }

    private Mono<Void> toListeners(Event event, Set<RegistrationKey> keys) {
        Set<ReactiveEventListener> addressed = new HashSet<>();
        keys.forEach(key -> addressed.addAll(listeners.getOrDefault(key, Set.of())));
        return Flux.fromIterable(addressed)
                .flatMap(
                        listener ->
                                ifHandling(
                                        listener,
                                        event,
                                        // The delivery has logged what failed.
                                        () ->
                                                delivery.deliver(listener, event, once)
                                                        .onErrorComplete()),
                        EventBus.EXECUTION_RATE)
                .then();
    }

    private static Mono<Void> ifHandling(
            ReactiveEventListener listener, Event event, Supplier<Mono<Void>> telling) {
        return Mono.defer(() -> listener.isHandling(event) ? telling.get() : Mono.empty())
                .onErrorResume(
                        failure -> {
                            LOGGER.error("Events: {} failed", listener.getClass(), failure);
                            return Mono.empty();
                        });
    }
}
