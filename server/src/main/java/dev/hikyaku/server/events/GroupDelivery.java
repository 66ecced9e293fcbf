package dev.hikyaku.server.events;

import org.apache.james.events.Event;
import org.apache.james.events.EventDeadLetters;
import org.apache.james.events.EventListener.ReactiveEventListener;
import org.apache.james.events.Group;
import org.apache.james.events.RetryBackoffConfiguration;
import org.apache.james.events.delivery.EventDelivery;
import org.apache.james.events.delivery.EventDelivery.DeliveryOption;
import org.apache.james.events.delivery.EventDelivery.PermanentFailureHandler.StoreToDeadLetters;
import org.apache.james.events.delivery.EventDelivery.Retryer;
import org.apache.james.events.delivery.EventDelivery.Retryer.BackoffRetryer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Brings events to listeners that must not miss any. When one fails it is asked again later and in
 * the end the event becomes a dead letter, while the events behind it go on after the first try.
 */
final class GroupDelivery {
    private static final Logger LOGGER = LoggerFactory.getLogger(GroupDelivery.class);

    /** Beyond this, an event that fails becomes a dead letter at once. */
    private static final int MOST_RETRIED = 1_000;

    private final EventDelivery delivery;
    private final RetryBackoffConfiguration retries;
    private final EventDeadLetters letters;
    private final Duration patience;
    private final AtomicInteger retried = new AtomicInteger();

    GroupDelivery(
            EventDelivery delivery,
            RetryBackoffConfiguration retries,
            EventDeadLetters letters,
            Duration patience) {
        this.delivery = delivery;
        this.retries = retries;
        this.letters = letters;
        this.patience = patience;
    }

    /** Completes when the listener was told, or has failed once. */
    Mono<Void> deliver(Group group, ReactiveEventListener listener, Event event) {
        return Mono.deferContextual(
                context -> {
                    Sinks.Empty<Void> tried = Sinks.empty();
                    begin(group, listener, event, tried)
                            .contextWrite(context)
                            .subscribe(nothing -> {}, failure -> lost(group, event, failure));
                    return tried.asMono();
                });
    }

    private Mono<Void> begin(
            Group group, ReactiveEventListener listener, Event event, Sinks.Empty<Void> tried) {
        AtomicInteger failures = new AtomicInteger();
        Retryer retryer =
                (attempt, same) ->
                        retryer(listener)
                                .doRetry(
                                        attempt.timeout(patience)
                                                .doOnError(failure -> failed(failures, tried)),
                                        same);
        return Mono.defer(
                        () ->
                                delivery.deliver(
                                        listener,
                                        event,
                                        DeliveryOption.of(
                                                retryer, StoreToDeadLetters.of(group, letters))))
                .doFinally(end -> ended(failures, tried));
    }

    private Retryer retryer(ReactiveEventListener listener) {
        return retried.get() < MOST_RETRIED
                ? BackoffRetryer.of(retries, listener)
                : Retryer.NO_RETRYER;
    }

    private void failed(AtomicInteger failures, Sinks.Empty<Void> tried) {
        if (failures.getAndIncrement() == 0) {
            retried.incrementAndGet();
            tried.tryEmitEmpty();
        }
    }

    private void ended(AtomicInteger failures, Sinks.Empty<Void> tried) {
        if (failures.get() > 0) {
            retried.decrementAndGet();
        }
        tried.tryEmitEmpty();
    }

    private static void lost(Group group, Event event, Throwable failure) {
        LOGGER.error(
                "Events: {} did not hear of {}, nor is it a dead letter",
                group.asString(),
                event.getEventId().getId(),
                failure);
    }
}
