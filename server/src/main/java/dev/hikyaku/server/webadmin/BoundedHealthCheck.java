package dev.hikyaku.server.webadmin;

import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;

import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A health check that always answers in time. James waits for a check without end, so one that
 * hangs hangs {@code GET /healthcheck} and with it whoever asks.
 *
 * <p>The check runs on a virtual thread of its own, one run at a time: who asks while it runs waits
 * for the same run, so a check that hangs for good costs one thread and no more. A check that
 * throws is unhealthy too.
 */
final class BoundedHealthCheck implements HealthCheck {
    private static final Executor VIRTUAL =
            task -> Thread.ofVirtual().name("healthcheck").start(task);

    private final HealthCheck check;
    private final Duration deadline;
    private CompletableFuture<Result> run = CompletableFuture.completedFuture(null);

    BoundedHealthCheck(HealthCheck check, Duration deadline) {
        this.check = check;
        this.deadline = deadline;
    }

    @Override
    public ComponentName componentName() {
        return check.componentName();
    }

    @Override
    public Mono<Result> check() {
        return Mono.defer(() -> Mono.fromFuture(join(), true))
                .timeout(deadline, Mono.fromSupplier(this::late))
                .onErrorResume(
                        e -> Mono.just(Result.unhealthy(componentName(), "The check failed", e)))
                .defaultIfEmpty(Result.unhealthy(componentName(), "The check gave no result"));
    }

    private synchronized CompletableFuture<Result> join() {
        if (run.isDone()) {
            run = CompletableFuture.supplyAsync(() -> Mono.from(check.check()).block(), VIRTUAL);
        }
        return run;
    }

    private Result late() {
        return Result.unhealthy(componentName(), "No result within " + deadline.toMillis() + " ms");
    }
}
