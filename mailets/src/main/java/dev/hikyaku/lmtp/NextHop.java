package dev.hikyaku.lmtp;

import dev.hikyaku.smtp.Dialer;
import dev.hikyaku.smtp.Envelope;
import dev.hikyaku.smtp.Handover;
import dev.hikyaku.smtp.Hop;
import dev.hikyaku.smtp.HopClient;
import dev.hikyaku.smtp.HopOutcome;
import dev.hikyaku.smtp.HopOutcome.NotAttempted;
import dev.hikyaku.smtp.HopTally;
import dev.hikyaku.smtp.Message;
import dev.hikyaku.smtp.Probe;
import dev.hikyaku.smtp.Trouble;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One hop of the table in force. After {@value #FAILURES} failures in a row it is left alone for
 * {@link #REST}: a hop that is away would keep each sender waiting for the connect deadline. Then
 * one mail or probe tries again; a health check that succeeds ends the rest at once.
 */
public final class NextHop implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(NextHop.class);
    private static final int FAILURES = 5;
    private static final Duration REST = Duration.ofSeconds(10);

    static final CircuitBreakerConfig BREAKER =
            CircuitBreakerConfig.custom()
                    .slidingWindowType(SlidingWindowType.COUNT_BASED)
                    .slidingWindowSize(FAILURES)
                    .minimumNumberOfCalls(FAILURES)
                    .failureRateThreshold(100)
                    .waitDurationInOpenState(REST)
                    .permittedNumberOfCallsInHalfOpenState(1)
                    .build();

    private static final NotAttempted RESTING =
            new NotAttempted(
                    Trouble.NOT_CONNECTED,
                    "left alone for " + REST.toSeconds() + " s after failures");

    private final String name;
    private final Hop hop;
    private final HopClient client;
    private final HopMetrics metrics;
    private final HopTally tally;
    private final CircuitBreaker breaker;

    NextHop(String name, Hop hop, Dialer dialer, HopMetrics metrics) {
        this(name, hop, dialer, metrics, CircuitBreaker.of(name, BREAKER));
    }

    NextHop(String name, Hop hop, Dialer dialer, HopMetrics metrics, CircuitBreaker breaker) {
        this.name = name;
        this.hop = hop;
        this.client = new HopClient(hop, metrics.timed(dialer));
        this.metrics = metrics;
        this.tally = metrics.tally(name);
        this.breaker = breaker;
        breaker.getEventPublisher().onStateTransition(event -> log(event.getStateTransition()));
    }

    private void log(CircuitBreaker.StateTransition change) {
        switch (change.getToState()) {
            case OPEN ->
                    LOGGER.warn(
                            "Hop {}: cannot be reached, left alone for {} s at a time",
                            name,
                            REST.toSeconds());
            case CLOSED -> LOGGER.info("Hop {}: answers again", name);
            default -> LOGGER.debug("Hop {}: {}", name, change);
        }
    }

    /** The name it has in the table: a word, or {@code host:port}. */
    public String name() {
        return name;
    }

    Hop hop() {
        return hop;
    }

    /** Hands a mail over; never throws, blocks for as long as the hop's deadlines say. */
    public Handover deliver(Envelope envelope, Message message) {
        int recipients = envelope.recipients().size();
        Handover handover =
                guarded(
                        () -> metrics.handover(() -> client.deliver(envelope, message)),
                        done -> done.outcomes().stream().noneMatch(NextHop::isAway),
                        new Handover(Collections.nCopies(recipients, RESTING), Optional.empty()));
        handover.outcomes().forEach(tally::count);
        return handover;
    }

    /** Asks whether the hop would take mail for a recipient, with the null sender. */
    public Probe probe(MailAddress recipient) {
        return guarded(
                () -> client.probe(MaybeSender.nullSender(), recipient),
                probe -> !(probe instanceof Probe.Silent silent) || !isAway(silent.trouble()),
                new Probe.Silent(RESTING.trouble(), RESTING.detail()));
    }

    /** Opens a connection up to LHLO and closes it; what is wrong, if something is. */
    public Optional<NotAttempted> check() {
        Optional<NotAttempted> trouble = client.check();
        if (trouble.isEmpty() && breaker.getState() != CircuitBreaker.State.CLOSED) {
            breaker.reset();
        }
        return trouble;
    }

    /** Speaks with the hop and learns from it; where the hop rests, says so instead. */
    private <T> T guarded(Supplier<T> exchange, Predicate<T> answered, T resting) {
        if (!breaker.tryAcquirePermission()) {
            return resting;
        }
        long start = System.nanoTime();
        T result;
        try {
            result = exchange.get();
        } catch (RuntimeException | Error e) {
            // Nothing learned. The one try of a hop at rest must not be lost with it: no other
            // would ever be allowed.
            breaker.releasePermission();
            throw e;
        }
        learn(start, answered.test(result));
        return result;
    }

    private void learn(long start, boolean answered) {
        long took = System.nanoTime() - start;
        if (answered) {
            breaker.onSuccess(took, breaker.getTimestampUnit());
        } else {
            breaker.onError(
                    took,
                    breaker.getTimestampUnit(),
                    CallNotPermittedException.createCallNotPermittedException(breaker));
        }
    }

    private static boolean isAway(HopOutcome outcome) {
        return outcome instanceof NotAttempted open && isAway(open.trouble());
    }

    /** Whether it would be in vain to try again at once; trouble of one mail is not. */
    private static boolean isAway(Trouble trouble) {
        return switch (trouble) {
            case NOT_CONNECTED, SERVICE_REFUSED, NOT_SECURE, NOT_LOGGED_IN, TIMED_OUT -> true;
            case BUSY, LOST, OUT_OF_STEP, UNREADABLE, STOPPING -> false;
        };
    }

    /** How many connections carry a mail or a probe now. */
    public int connectionsInUse() {
        return client.connectionsInUse();
    }

    /** How many connections rest. */
    public int connectionsIdle() {
        return client.connectionsIdle();
    }

    /** Closes what rests, the others when their mail is done. */
    @Override
    public void close() {
        client.close();
    }
}
