package dev.hikyaku.lmtp;

import dev.hikyaku.smtp.HopOutcome.NotAttempted;
import dev.hikyaku.smtp.Trouble;

import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import javax.inject.Inject;

/**
 * {@code lmtp-hop}: whether the hops answer LHLO over a fresh connection, all asked at once; a
 * result holds for 15 s.
 *
 * <table>
 * <caption>Results</caption>
 * <tr><td>healthy</td><td>all answer</td></tr>
 * <tr><td>degraded</td><td>some do not, but one of every route does</td></tr>
 * <tr><td>unhealthy</td><td>a route has none that answers: its mail waits at the senders</td></tr>
 * </table>
 *
 * <p>It says which hop, what is wrong, and what to look at.
 */
public final class HopHealthCheck implements HealthCheck {
    private static final ComponentName NAME = new ComponentName("lmtp-hop");

    private final Hops hops;
    private final HopWatch watch;

    @Inject
    public HopHealthCheck(Hops hops, HopWatch watch) {
        this.hops = hops;
        this.watch = watch;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Mono<Result> check() {
        return Mono.fromFuture(() -> watch.look().thenApply(this::result));
    }

    private Result result(List<HopState> states) {
        Set<String> silent =
                states.stream()
                        .filter(state -> !state.answers())
                        .map(state -> state.hop().name())
                        .collect(Collectors.toSet());
        if (silent.isEmpty()) {
            return Result.healthy(NAME);
        }
        String troubles =
                states.stream()
                        .flatMap(state -> state.trouble().map(open -> line(state, open)).stream())
                        .collect(Collectors.joining("; "));
        List<String> cut =
                hops.table().routes().stream()
                        .filter(route -> silent.containsAll(route.hops()))
                        .map(Route::to)
                        .toList();
        return cut.isEmpty()
                ? Result.degraded(NAME, troubles)
                : Result.unhealthy(
                        NAME, "no hop for mail to " + String.join(", ", cut) + ": " + troubles);
    }

    private static String line(HopState state, NotAttempted open) {
        return state.hop().name()
                + ": "
                + state.inWords().orElse("")
                + "; "
                + advice(open.trouble());
    }

    private static String advice(Trouble trouble) {
        return switch (trouble) {
            case NOT_CONNECTED ->
                    "see that it runs, that its name and port are right and the tunnel is up";
            case SERVICE_REFUSED -> "see in its log why it refuses us";
            case NOT_SECURE -> "compare the keys hop.tls… with the certificate it shows";
            case NOT_LOGGED_IN -> "see that user and password are those it knows";
            case TIMED_OUT -> "see whether it is overloaded, or a firewall drops packets";
            case LOST -> "see in its log whether it takes connections from this address";
            case OUT_OF_STEP -> "see that LMTP is spoken on this port, and whether in TLS";
            case BUSY -> "raise hop.maxConnections";
            case UNREADABLE, STOPPING -> "none of it is the hop's; ask again";
        };
    }
}
