package dev.hikyaku.smarthost;

import dev.hikyaku.smtp.Dialer;
import dev.hikyaku.smtp.Envelope;
import dev.hikyaku.smtp.Handover;
import dev.hikyaku.smtp.Hop;
import dev.hikyaku.smtp.HopClient;
import dev.hikyaku.smtp.HopOutcome;
import dev.hikyaku.smtp.HopOutcome.NotAttempted;
import dev.hikyaku.smtp.HopOutcome.RefusedForNow;
import dev.hikyaku.smtp.Message;
import dev.hikyaku.smtp.TlsContext;
import dev.hikyaku.smtp.Trouble;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Collections;
import java.util.Optional;

/**
 * One server that mail is handed to. After {@value #FAILURES} failures in a row, among which 421
 * counts, it is left alone: {@link #FIRST_REST} first, then twice as long each time up to {@link
 * #LONGEST_REST}, and one mail after each rest tries again. Mails that come meanwhile are not tried
 * there, and cost it nothing.
 */
final class OutboundHop implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(OutboundHop.class);
    private static final int FAILURES = 5;
    private static final int SERVICE_CLOSES = 421;
    static final Duration FIRST_REST = Duration.ofSeconds(10);
    static final Duration LONGEST_REST = Duration.ofMinutes(10);

    private static final CircuitBreakerConfig BREAKER =
            CircuitBreakerConfig.custom()
                    .slidingWindowType(SlidingWindowType.COUNT_BASED)
                    .slidingWindowSize(FAILURES)
                    .minimumNumberOfCalls(FAILURES)
                    .failureRateThreshold(100)
                    .waitIntervalFunctionInOpenState(
                            IntervalFunction.ofExponentialRandomBackoff(
                                    FIRST_REST, 2, 0.2, LONGEST_REST))
                    .permittedNumberOfCallsInHalfOpenState(1)
                    .build();

    private static final NotAttempted RESTING =
            new NotAttempted(Trouble.NOT_CONNECTED, "left alone after failures");

    private final Hop hop;
    private final HopClient client;
    private final CircuitBreaker breaker;

    OutboundHop(Hop hop, Dialer dialer, TlsContext tls) {
        this.hop = hop;
        this.client = new HopClient(hop, dialer, tls);
        this.breaker = CircuitBreaker.of(hop.host(), BREAKER);
        breaker.getEventPublisher().onStateTransition(event -> log(event.getStateTransition()));
    }

    private void log(CircuitBreaker.StateTransition change) {
        switch (change) {
            case CLOSED_TO_OPEN -> LOGGER.warn("{}: takes no mail, left alone for now", hop.host());
            case HALF_OPEN_TO_CLOSED -> LOGGER.info("{}: takes mail again", hop.host());
            default -> LOGGER.debug("{}: {}", hop.host(), change);
        }
    }

    /** Hands a mail over; never throws for what the peer or the network does. */
    Handover deliver(Envelope envelope, Message message) {
        if (!breaker.tryAcquirePermission()) {
            return new Handover(
                    Collections.nCopies(envelope.recipients().size(), RESTING), Optional.empty());
        }
        long start = System.nanoTime();
        boolean learned = false;
        try {
            Handover handover = client.deliver(envelope, message);
            learn(handover, System.nanoTime() - start);
            learned = true;
            return handover;
        } finally {
            if (!learned) {
                breaker.releasePermission();
            }
        }
    }

    private void learn(Handover handover, long took) {
        if (handover.outcomes().stream().allMatch(OutboundHop::saysNothing)) {
            breaker.releasePermission();
        } else if (handover.outcomes().stream().anyMatch(OutboundHop::isAway)) {
            breaker.onError(
                    took,
                    breaker.getTimestampUnit(),
                    CallNotPermittedException.createCallNotPermittedException(breaker));
        } else {
            breaker.onSuccess(took, breaker.getTimestampUnit());
        }
    }

    /** What has to do with us alone. */
    private static boolean saysNothing(HopOutcome outcome) {
        return outcome instanceof NotAttempted open
                && switch (open.trouble()) {
                    case BUSY, UNREADABLE, STOPPING -> true;
                    default -> false;
                };
    }

    private static boolean isAway(HopOutcome outcome) {
        return switch (outcome) {
            case NotAttempted open ->
                    switch (open.trouble()) {
                        case NOT_CONNECTED, SERVICE_REFUSED, NOT_SECURE, NOT_LOGGED_IN, TIMED_OUT ->
                                true;
                        case BUSY, LOST, OUT_OF_STEP, UNREADABLE, STOPPING -> false;
                    };
            case RefusedForNow now -> now.reply().code() == SERVICE_CLOSES;
            default -> false;
        };
    }

    int connectionsInUse() {
        return client.connectionsInUse();
    }

    int connectionsIdle() {
        return client.connectionsIdle();
    }

    @Override
    public void close() {
        client.close();
    }
}
