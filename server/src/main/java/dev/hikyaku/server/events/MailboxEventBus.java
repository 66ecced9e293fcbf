package dev.hikyaku.server.events;

import org.apache.james.events.Event;
import org.apache.james.events.EventBus;
import org.apache.james.events.EventDeadLetters;
import org.apache.james.events.EventListener.ReactiveEventListener;
import org.apache.james.events.InVMEventBus;
import org.apache.james.events.Registration;
import org.apache.james.events.RegistrationKey;
import org.apache.james.events.RetryBackoffConfiguration;
import org.apache.james.events.delivery.EventDelivery;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * James' event bus within one process, where mailboxes may be opened and closed while events go
 * out. In James 3.8.1 whoever stores a mail reads the list of open mailboxes without a lock: at the
 * wrong moment that throws, the mail is in the mailbox, its sender is told that it is not, and
 * neither quota nor index hear of it.
 *
 * <p>A listener that fails keeps the event from nobody else.
 */
@Singleton
public final class MailboxEventBus extends InVMEventBus {
    private final EventDelivery delivery;
    private final Map<RegistrationKey, Set<ReactiveEventListener>> listeners =
            new ConcurrentHashMap<>();

    @Inject
    public MailboxEventBus(
            EventDelivery delivery, RetryBackoffConfiguration retries, EventDeadLetters letters) {
        super(delivery, retries, letters);
        this.delivery = delivery;
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

    @Override
    public Mono<Void> dispatch(Event event, Set<RegistrationKey> keys) {
        if (event.isNoop()) {
            return Mono.empty();
        }
        Mono<Void> groups = super.dispatch(event, Set.of());
        return Flux.merge(groups, Mono.defer(() -> toListeners(event, keys))).then();
    }

    private Mono<Void> toListeners(Event event, Set<RegistrationKey> keys) {
        Set<ReactiveEventListener> addressed = new HashSet<>();
        keys.forEach(key -> addressed.addAll(listeners.getOrDefault(key, Set.of())));
        return Flux.fromIterable(addressed)
                .flatMap(listener -> toListener(listener, event), EventBus.EXECUTION_RATE)
                .then();
    }

    /** The delivery has logged what failed. */
    private Mono<Void> toListener(ReactiveEventListener listener, Event event) {
        return delivery.deliver(listener, event, EventDelivery.DeliveryOption.none())
                .onErrorResume(logged -> Mono.empty());
    }
}
