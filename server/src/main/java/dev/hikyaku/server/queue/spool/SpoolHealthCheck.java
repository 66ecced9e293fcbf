package dev.hikyaku.server.queue.spool;

import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;

import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.List;

import javax.inject.Inject;

/**
 * {@code Spool}: unhealthy when a mail that came now would not be taken, as the disk is short of
 * room or takes no file; degraded while mails are in quarantine, or when mail has waited for ten
 * minutes and nobody took any.
 */
public final class SpoolHealthCheck implements HealthCheck {
    private static final ComponentName NAME = new ComponentName("Spool");
    private static final Duration LONGEST_STALL = Duration.ofMinutes(10);

    /** Of a server that queues no mail: always healthy. */
    public static final HealthCheck NO_SPOOL =
            new HealthCheck() {
                @Override
                public ComponentName componentName() {
                    return NAME;
                }

                @Override
                public Mono<Result> check() {
                    return Mono.just(Result.healthy(NAME));
                }
            };

    private final SpoolQueues queues;

    @Inject
    public SpoolHealthCheck(SpoolQueues queues) {
        this.queues = queues;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Mono<Result> check() {
        return Mono.fromCallable(this::result);
    }

    private Result result() {
        return queues.refusal()
                .map(why -> Result.unhealthy(NAME, why))
                .orElseGet(
                        () -> {
                            List<String> concerns = queues.concerns(LONGEST_STALL);
                            return concerns.isEmpty()
                                    ? Result.healthy(NAME)
                                    : Result.degraded(NAME, String.join("; ", concerns));
                        });
    }
}
